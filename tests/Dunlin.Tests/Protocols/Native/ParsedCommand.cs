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

    public static List<ParsedCommand> Parse(ReadOnlySpan<byte> message, int maxCommands = 100)
    {
        var parsed = new List<ParsedCommand>();
        var reader = new NativeCommandReader(message, maxCommands);
        while (reader.Read(out var command))
            parsed.Add(new ParsedCommand(command.Type, command.Problem, Text(command.Id), Text(command.Channel), Text(command.Event), Text(command.Data), Text(command.Key)));
        return parsed;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
