namespace Dunlin.Bench.Peers.Clients;

/// <summary>Texts as they are.</summary>
internal sealed class RawClient(TextSocket socket) : PeerClient(socket)
{
    public override Task SendAsync(string text, CancellationToken cancellationToken) => Socket.SendAsync(text, cancellationToken);

    public override Task<string> ReceiveAsync(CancellationToken cancellationToken) => Socket.ReceiveAsync(cancellationToken);
}
