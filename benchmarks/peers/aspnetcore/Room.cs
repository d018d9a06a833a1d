using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;

namespace Dunlin.Bench.Peers.AspNetCore;

/// <summary>Everybody on <c>/chat</c>. A text message is encoded once, as <c>name: message</c>, and queued at each member.</summary>
internal sealed class Room
{
    private readonly ConcurrentDictionary<Member, byte> _members = new();

    public async Task RunAsync(WebSocket socket, string name, CancellationToken stopping)
    {
        var member = new Member(socket, Encoding.UTF8.GetBytes($"{(name.Length == 0 ? "anonymous" : name)}: "));
        _members.TryAdd(member, 0);
        await Task.WhenAll(ReceiveAsync(member, stopping), member.SendQueuedAsync(stopping));
        await member.CloseAsync(stopping);
    }

    private async Task ReceiveAsync(Member member, CancellationToken stopping)
    {
        try
        {
            while (await member.ReceiveTextAsync(stopping) is { } message)
                Publish(message);
        }
        finally
        {
            _members.TryRemove(member, out _);
            member.Complete();
        }
    }

    private void Publish(byte[] message)
    {
        // Not .Keys, which would lock the whole dictionary and copy it.
        foreach (var (member, _) in _members)
            member.Enqueue(message);
    }
}
