using System.Text;
using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>A command as plain strings, which outlive the message and print well when a test fails.</summary>
internal sealed record ParsedCommand(
    NativeCommandType Type,
    NativeProblem Problem = NativeProblem.None,
    string Id = "",
    string Channel = "",
    string Event = "",
    string Data = "",
    string Key = "")
{
    public static List<ParsedCommand> Parse(string message, int maxCommands = 100) => Parse(Encoding.UTF8.GetBytes(message), maxCommands);

    public static List<ParsedCommand> Parse(ReadOnlySpan<byte> message, int maxCommands = 100) => ReadAll(new NativeCommandReader(message, maxCommands));

    private static List<ParsedCommand> ReadAll(NativeCommandReader reader)
    {
        var parsed = new List<ParsedCommand>();
        while (reader.Read(out var command))
            parsed.Add(new ParsedCommand(command.Type, command.Problem, Text(command.Id), Text(command.Channel), Text(command.Event), Text(command.Data), Text(command.Key)));
        return parsed;
    }

    /// <summary>Reads a message up to one of its commands, then on from there with a reader that begins at its place.</summary>
    public static List<ParsedCommand> ParseFrom(ReadOnlySpan<byte> message, int first)
    {
        var reader = new NativeCommandReader(message, int.MaxValue);
        for (var i = 0; i <= first; i++)
            reader.Read(out _);
        return ReadAll(new NativeCommandReader(message, reader.Place));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
