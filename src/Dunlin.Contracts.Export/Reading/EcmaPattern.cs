using System.Text.RegularExpressions;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Patterns of .NET as JSON Schema has them: regular expressions of ECMAScript (ECMA-262), which match anywhere unless they are anchored.</summary>
internal static partial class EcmaPattern
{
    /// <summary>The pattern, anchored as <c>[RegularExpression]</c> means it.</summary>
    /// <exception cref="ExportException">It uses what ECMAScript does not have.</exception>
    public static string Of(string pattern, string where) =>
        DotNetOnly.Match(pattern) is { Success: true } match
            ? throw new ExportException($"{where} cannot be described: \"{match.Value}\" in its [RegularExpression] is known to .NET alone, not to JavaScript.")
            : $"^(?:{pattern})$";

    // Inline options and comments, atomic and conditional groups, names in apostrophes, anchors by letter, classes minus classes, Unicode blocks.
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*(?:\(\?(?:[imnsx-]+[:)]|#|>|\(|')|\\[AZzG]|-\[|\\p\{Is)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DotNetOnly { get; }
}
