using System.Text;

namespace Dunlin.Bench.Load.Protocols;

/// <summary>
/// SignalR's JSON protocol: records that end with 0x1E, of which one message can hold several. The hub's methods <c>Send</c> and <c>Echo</c> call
/// the client's <c>message</c> with one text (the head of peers/signalr/Program.cs).
/// </summary>
internal sealed class SignalRProtocol(bool isRoom) : ILoadProtocol
{
    private const byte EndOfRecord = 0x1E;
    private readonly byte[] _before = Encoding.UTF8.GetBytes($$"""{"type":1,"target":"{{(isRoom ? "Send" : "Echo")}}","arguments":[""" + "\"");

    public bool EscapesTexts => true;

    /// <summary>A ping: the server gives up a client from which nothing has come for 30 s.</summary>
    public ReadOnlySpan<byte> KeepAlive => "{\"type\":6}\u001E"u8;

    private static ReadOnlySpan<byte> Behind => "\"]}"u8;

    private static ReadOnlySpan<byte> Received => "{\"type\":1,\"target\":\"message\",\"arguments\":[\""u8;

    public Uri Endpoint(Uri url, int client) => url.Complete("/chat", $"name={client}");

    // The hub adds a client to the room after it has answered the handshake, and before it takes the first call.
    public void Join(Joining client)
    {
        client.Send("{\"protocol\":\"json\",\"version\":1}\u001E"u8);
        client.Await("{}\u001E"u8);
        if (!isRoom)
            return;

        client.Send("{\"type\":1,\"target\":\"Echo\",\"arguments\":[\"in\"]}\u001E"u8);
        client.Await(Received, besides: "{\"type\":6}"u8);
    }

    public (byte[] Before, byte[] Behind) Envelope(int client) => (_before, [.. Behind, EndOfRecord]);

    public Record Read(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf(EndOfRecord);
        if (end < 0)
            throw new LoadException("SignalR: a message ended before its record did.");

        var record = message[..end];
        if (record.SequenceEqual("{\"type\":6}"u8))
            return new Record(RecordKind.Notice, end + 1);
        if (!record.StartsWith(Received) || !record.EndsWith(Behind))
            throw new LoadException($"SignalR: expected a call of message, got {Encoding.UTF8.GetString(record)}");

        return new Record(RecordKind.Text, end + 1, record[Received.Length..^Behind.Length]);
    }
}
