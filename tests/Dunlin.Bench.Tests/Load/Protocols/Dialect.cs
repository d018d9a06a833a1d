using System.Text.Json;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Tests.Load.Protocols;

/// <summary>A server's side of a protocol as far as one room needs it, written here a second time so that the load is not checked by itself.</summary>
/// <param name="Greeting">What the server says first; null: nothing.</param>
/// <param name="Answers">What a message is answered with that begins so; none of them is for the room.</param>
/// <param name="Text">The text in a message for the room, which <paramref name="name"/> says.</param>
/// <param name="Message">A text as the room's members get it.</param>
internal sealed record Dialect(string? Greeting, IReadOnlyDictionary<string, string> Answers, Func<string, string, string> Text, Func<string, string> Message)
{
    private const char EndOfRecord = '\u001E';

    public static Dialect Of(ProtocolName protocol) => protocol switch
    {
        ProtocolName.Native => new(
            """{"type":"connected","session":"1"}""",
            new Dictionary<string, string> { ["""{"type":"subscribe","""] = """{"type":"subscribed","channel":"room"}""" },
            (_, message) => JsonDocument.Parse(message).RootElement.GetProperty("data").GetString()!,
            text => $$"""{"type":"message","channel":"room","data":{{JsonSerializer.Serialize(text)}},"connection":"1","timestamp":1}"""),
        ProtocolName.SocketIo => new(
            """0{"sid":"1"}""",
            new Dictionary<string, string> { ["40"] = """40{"sid":"2"}""" },
            (name, message) => $"{name}: {JsonDocument.Parse(message[2..]).RootElement[1].GetString()}",
            text => $"""42["message",{JsonSerializer.Serialize(text)}]"""),
        ProtocolName.SignalR => new(
            null,
            new Dictionary<string, string>
            {
                ["""{"protocol":"""] = "{}" + EndOfRecord,
                ["""{"type":1,"target":"Echo","""] = """{"type":1,"target":"message","arguments":["in"]}""" + EndOfRecord,
            },
            (name, message) => $"{name}: {JsonDocument.Parse(message.TrimEnd(EndOfRecord)).RootElement.GetProperty("arguments")[0].GetString()}",
            text => $$"""{"type":1,"target":"message","arguments":[{{JsonSerializer.Serialize(text)}}]}""" + EndOfRecord),
        _ => new(null, new Dictionary<string, string>(), (name, message) => $"{name}: {message}", text => text),
    };
}
