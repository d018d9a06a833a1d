using System.Text.RegularExpressions;

namespace Dunlin.Bench.Compare.Results;

/// <summary>Why a measurement failed, fit for a table: one line, no paths of this machine.</summary>
internal static partial class FailureText
{
    private const int MaxLength = 200;

    public static string Of(Exception exception)
    {
        var line = exception.Message.Split('\n', 2)[0].Trim();
        line = AbsolutePath().Replace(line, "${before}…");
        return line.Length <= MaxLength ? line : line[..MaxLength] + "…";
    }

    // "/usr/bin/node" in a sentence, but neither the path of a URL nor "/chat".
    [GeneratedRegex(@"(?<before>^|[\s'""(])/[^\s/'""]+/[^\s'"")]*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AbsolutePath();
}
