namespace Dunlin.Bench.Load.Protocols;

/// <summary>Texts as they are: <c>/chat?name=X</c> and <c>/echo</c>.</summary>
internal sealed class RawProtocol(bool isRoom) : ILoadProtocol
{
    public bool EscapesTexts => false;

    public Uri Endpoint(Uri url, int client) => isRoom ? url.Complete("/chat", $"name={client}") : url.Complete("/echo");

    // The 101 can be here before the client is in the room. A server answers a ping where it reads messages: when it has let the client in.
    public void Join(Joining client)
    {
        if (isRoom)
            client.AwaitPong();
    }

    public (byte[] Before, byte[] Behind) Envelope(int client) => ([], []);

    public Record Read(ReadOnlySpan<byte> message) => new(RecordKind.Text, message.Length, message);
}
