using System.Text;

namespace Dunlin.Contracts.Export.Output;

/// <summary>A file, and the text that it is to have.</summary>
internal sealed record GeneratedFile(string Path, string Text)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes it whole or not at all, and only when it differs: who watches it is not woken for nothing. Returns whether it was written.</summary>
    /// <exception cref="ExportException">It cannot be read or written.</exception>
    public bool Write()
    {
        try
        {
            if (Current() == Text)
                return false;

            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
            Directory.CreateDirectory(folder);
            var temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(Path)}.{Guid.NewGuid():N}.tmp");
            Replace(temporary);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExportException($"{Path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>What is wrong with it, in one line; null when it is up to date. Line ends may be those of any system.</summary>
    /// <exception cref="ExportException">It cannot be read.</exception>
    public string? Check()
    {
        try
        {
            return Current() is not { } current ? $"{Path} is missing." : FirstDifference(current.ReplaceLineEndings("\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExportException($"{Path} cannot be read: {exception.Message}", exception);
        }
    }

    private string? FirstDifference(string current)
    {
        if (current == Text)
            return null;

        var (has, needs) = (current.Split('\n'), Text.Split('\n'));
        var line = has.Zip(needs).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{Path} is out of date: line {line + 1} is {Quote(has, line)} and has to be {Quote(needs, line)}.";
    }

    private static string Quote(string[] lines, int line) => line < lines.Length ? $"\"{lines[line].Trim()}\"" : "not there";

    private string? Current() => File.Exists(Path) ? File.ReadAllText(Path, Utf8) : null;

    private void Replace(string temporary)
    {
        try
        {
            File.WriteAllText(temporary, Text, Utf8);
            File.Move(temporary, Path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
