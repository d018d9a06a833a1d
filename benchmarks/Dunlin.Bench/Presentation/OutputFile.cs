namespace Dunlin.Bench.Presentation;

/// <summary>A place for a result that the command line names: a file, or <c>-</c> for standard output.</summary>
internal static class OutputFile
{
    public const string StandardOutput = "-";

    /// <summary>Does nothing when no place is named.</summary>
    public static async Task WriteAsync(string? place, string text)
    {
        if (place == StandardOutput)
            await Console.Out.WriteAsync(text);
        else if (place is not null)
            await File.WriteAllTextAsync(place, text);
    }
}
