using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Publishing;

/// <summary>Publications without an acknowledgement, in their order. Sent when their channel is subscribed, and again on the next connection.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class Outbox(ClientSettings settings, Requests requests, Connection connection)
{
    /// <summary>For so long a channel knows the key of a publication for certain: 2 minutes, less what the clocks and the way may take.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromSeconds(110);

    private readonly Dictionary<string, LinkedList<OutboxEntry>> _channels = [];
    private int _count;

    /// <exception cref="DunlinException">Too many wait already.</exception>
    public LinkedListNode<OutboxEntry> Add(OutboxEntry entry)
    {
        if (_count >= settings.QueueLimit)
            throw new DunlinException(DunlinErrorCode.QueueFull, $"{settings.QueueLimit} publications wait already") { Channel = entry.Channel };

        if (!_channels.TryGetValue(entry.Channel, out var entries))
            _channels[entry.Channel] = entries = new LinkedList<OutboxEntry>();
        _count++;
        return entries.AddLast(entry);
    }

    /// <summary>The channel is subscribed: sends what waits for it.</summary>
    public void Flush(string channel)
    {
        for (var node = _channels.GetValueOrDefault(channel)?.First; node is not null;)
        {
            var next = node.Next;
            if (!node.Value.IsSent)
                Send(node);
            node = next;
        }
    }

    /// <summary>Sends one whose channel is subscribed, and all before it are sent.</summary>
    public void Send(LinkedListNode<OutboxEntry> node)
    {
        var entry = node.Value;
        entry.FirstSent ??= settings.Time.GetTimestamp();
        if (settings.Time.GetElapsedTime(entry.FirstSent.Value) > KeyLifetime)
        {
            Reject(node, new DunlinException(DunlinErrorCode.UnknownOutcome, "sent too long ago to be sent again") { Channel = entry.Channel });
            return;
        }

        entry.IsSent = true;
        requests.Expect(entry.Id, reply => Resolve(node, reply), error => OnError(node, error));
        connection.Send(entry.Command);
    }

    /// <summary>Gives up one, unless it is settled already.</summary>
    public void Reject(LinkedListNode<OutboxEntry> node, Exception exception)
    {
        if (Remove(node))
            node.Value.Result.TrySetException(exception);
    }

    /// <summary>Gives up one because the application has cancelled it.</summary>
    public void Cancel(LinkedListNode<OutboxEntry> node, CancellationToken cancellationToken)
    {
        if (Remove(node))
            node.Value.Result.TrySetCanceled(cancellationToken);
    }

    /// <summary>Gives up what waits for one channel.</summary>
    public void RejectAll(string channel, DunlinException exception)
    {
        while (_channels.GetValueOrDefault(channel)?.First is { } node)
            Reject(node, exception);
    }

    /// <summary>Gives up what waits.</summary>
    public void RejectAll(DunlinException exception)
    {
        foreach (var channel in _channels.Keys.ToArray())
            RejectAll(channel, exception);
    }

    private void Resolve(LinkedListNode<OutboxEntry> node, ServerMessage reply)
    {
        if (Remove(node))
            node.Value.Result.TrySetResult(new PublishResult(reply.Epoch ?? "", reply.Offset ?? 0, reply.Duplicate));
    }

    private void OnError(LinkedListNode<OutboxEntry> node, DunlinException error)
    {
        // It goes again on the next connection.
        if (error.Code == DunlinErrorCode.Disconnected)
            node.Value.IsSent = false;
        else
            Reject(node, error);
    }

    private bool Remove(LinkedListNode<OutboxEntry> node)
    {
        if (node.List is not { } entries)
            return false;

        entries.Remove(node);
        if (entries.Count == 0)
            _channels.Remove(node.Value.Channel);
        _count--;
        requests.Forget(node.Value.Id);
        return true;
    }
}
