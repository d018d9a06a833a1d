using System.Globalization;
using System.Text.RegularExpressions;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>Reads what the independent load generator prints.</summary>
internal static partial class IndependentLoadOutput
{
    /// <param name="output">Its line; what is not known in it is passed over.</param>
    /// <param name="work">What it did.</param>
    /// <param name="residentBefore">The server's memory before, bytes.</param>
    /// <exception cref="PeerFailedException">The figure is not in it.</exception>
    public static LoadResult Read(string output, Work work, long residentBefore)
    {
        var result = new LoadResult { Workload = work.Kind.Name, Clients = work.Clients };
        return work.Kind.Name == "idle"
            ? result with { ServerResidentBefore = residentBefore, ServerResidentAfter = (long)Number(Resident(), output) * 1024 }
            : result with { ServerMicrosecondsPerOperation = Number(Cost(), output) };
    }

    private static double Number(Regex pattern, string output) =>
        pattern.Match(output) is { Success: true } match && double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new PeerFailedException($"the load generator printed no figure: {output.Trim()}");

    [GeneratedRegex(@"us-cpu/msg=(?<number>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cost();

    [GeneratedRegex(@"rss=(?<number>[0-9]+)KB", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resident();
}
