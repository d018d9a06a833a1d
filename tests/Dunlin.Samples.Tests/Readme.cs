namespace Dunlin.Samples.Tests;

internal static class Readme
{
    /// <summary>The program of one language in a sample's README.</summary>
    public static string Code(string sample, string language)
    {
        var text = File.ReadAllText(RepositoryPath.Of("samples", sample, "README.md"));
        var start = text.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return text[start..text.IndexOf("```\n", start, StringComparison.Ordinal)];
    }
}
