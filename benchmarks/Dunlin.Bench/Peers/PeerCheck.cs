using System.Net.WebSockets;
using Dunlin.Bench.Peers.Clients;

namespace Dunlin.Bench.Peers;

/// <summary>Asks a running peer for one of each that it has to do.</summary>
internal static class PeerCheck
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <exception cref="PeerFailedException">It answered wrongly, or not in 10 s.</exception>
    public static async Task RunAsync(PeerProcess peer, bool compression, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            await HelloAsync(peer, limit.Token);
            await EchoAsync(peer, compression, limit.Token);
            await ChatAsync(peer, compression, limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not PeerFailedException)
        {
            throw new PeerFailedException($"{peer.Peer.Name}: {exception.Message}\n{peer.Log}", exception);
        }
    }

    private static async Task HelloAsync(PeerProcess peer, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        Require(peer, "hello", await http.GetStringAsync(peer.BaseAddress, cancellationToken));
    }

    private static async Task EchoAsync(PeerProcess peer, bool compression, CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync(peer, PeerWork.Echo, "alice", compression, cancellationToken);
        await client.SendAsync("one, two", cancellationToken);
        Require(peer, "one, two", await client.ReceiveAsync(cancellationToken));
    }

    // A member is surely in the room when it has heard itself.
    private static async Task ChatAsync(PeerProcess peer, bool compression, CancellationToken cancellationToken)
    {
        await using var alice = await ConnectAsync(peer, PeerWork.Chat, "alice", compression, cancellationToken);
        await SayAsync(peer, alice, "alice: here", [alice], cancellationToken);
        await using var bob = await ConnectAsync(peer, PeerWork.Chat, "bob", compression, cancellationToken);
        await SayAsync(peer, bob, "bob: here too", [alice, bob], cancellationToken);
        await SayAsync(peer, alice, "alice: welcome", [alice, bob], cancellationToken);
    }

    private static async Task SayAsync(PeerProcess peer, PeerClient sender, string expected, PeerClient[] members, CancellationToken cancellationToken)
    {
        await sender.SendAsync(expected[(expected.IndexOf(':', StringComparison.Ordinal) + 2)..], cancellationToken);
        foreach (var member in members)
            Require(peer, expected, await member.ReceiveAsync(cancellationToken));
    }

    private static async Task<PeerClient> ConnectAsync(PeerProcess peer, PeerWork work, string name, bool compression, CancellationToken cancellationToken)
    {
        var client = await PeerClient.ConnectAsync(peer, work, name, compression, cancellationToken);
        return client.IsCompressed == compression ? client : throw new WebSocketException($"permessage-deflate is {(compression ? "off" : "on")}");
    }

    private static void Require(PeerProcess peer, string expected, string actual)
    {
        if (actual != expected)
            throw new PeerFailedException($"{peer.Peer.Name} answered \"{actual}\" instead of \"{expected}\".\n{peer.Log}");
    }
}
