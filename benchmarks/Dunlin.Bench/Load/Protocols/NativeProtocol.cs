using System.Text;

namespace Dunlin.Bench.Load.Protocols;

/// <summary>
/// Dunlin's own protocol. The room is the channel <c>room</c>, in which a client puts its name before its text itself. The protocol has no echo:
/// each client publishes to a channel that nobody else is in. Nothing has an <c>id</c>, so that nothing but the publication comes back.
/// </summary>
internal sealed class NativeProtocol(bool isRoom) : ILoadProtocol
{
    public bool EscapesTexts => true;

    public bool HasOwnEnvelopes => true;

    private static ReadOnlySpan<byte> Message => "{\"type\":\"message\","u8;

    private static ReadOnlySpan<byte> BeforeText => ",\"data\":\""u8;

    private static ReadOnlySpan<byte> BehindText => "\",\"connection\":\""u8;

    // How many are online, told to everybody.
    private static ReadOnlySpan<byte> System => "{\"type\":\"system\","u8;

    public Uri Endpoint(Uri url, int client) => url.Complete("/ws");

    public void Join(Joining client)
    {
        client.Await("{\"type\":\"connected\","u8);
        client.Send(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","channel":"{{Channel(client.Index)}}"}"""));
        client.Await("{\"type\":\"subscribed\","u8, besides: System);
    }

    public (byte[] Before, byte[] Behind) Envelope(int client) =>
    (
        Encoding.UTF8.GetBytes($$"""{"type":"publish","channel":"{{Channel(client)}}","data":""" + (isRoom ? $"\"{client}: " : "\"")),
        "\"}"u8.ToArray()
    );

    public Record Read(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith(System))
            return new Record(RecordKind.Notice, record.Length);

        var start = record.StartsWith(Message) ? record.IndexOf(BeforeText) : -1;
        var length = start < 0 ? -1 : record[(start + BeforeText.Length)..].IndexOf(BehindText);
        if (length < 0)
            throw new LoadException($"Native protocol: expected a message with a text, got {Encoding.UTF8.GetString(record)}");

        return new Record(RecordKind.Text, record.Length, record.Slice(start + BeforeText.Length, length));
    }

    private string Channel(int client) => isRoom ? "room" : $"echo-{client}";
}
