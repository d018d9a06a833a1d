namespace Dunlin.Bench.Presentation;

/// <summary>A place for a result that the command line names: a file, or <c>-</c> for standard output.</summary>
internal static class OutputFile
{
    public const string StandardOutput = "-";

    /// <summary>Does nothing when no place is named. A folder that is not there is made: what was measured for hours must not fail on it.</summary>
    public static async Task WriteAsync(string? place, string text)
    {
        if (place == StandardOutput)
            await Console.Out.WriteAsync(text);
        else if (place is not null)
            await WriteFileAsync(Path.GetFullPath(place), text);
    }

    private static Task WriteFileAsync(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.WriteAllTextAsync(file, text);
    }
}
