using Dunlin.Client.Channels;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Publishing;

/// <summary>Publishes in a channel. Thread-safe.</summary>
internal sealed class Publisher(string channel, ClientHost host, ChannelSubscription subscription)
{
    /// <summary>Publishes, now or as soon as the channel is subscribed. Ends when the server has it.</summary>
    /// <exception cref="DunlinException">It is refused or given up.</exception>
    public async Task<PublishResult> PublishAsync(string @event, JsonPayload data, string? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(@event);
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<OutboxEntry> node;
        lock (host.Gate)
            node = Enqueue(@event, data, key ?? Guid.NewGuid().ToString());

        await using var registration = cancellationToken.UnsafeRegister(Cancel, node).ConfigureAwait(false);
        return await node.Value.Result.Task.ConfigureAwait(false);

        void Cancel(object? _, CancellationToken cancelled)
        {
            lock (host.Gate)
                host.Outbox.Cancel(node, cancelled);
        }
    }

    /// <summary>Publishes now or never. Returns whether it was sent.</summary>
    /// <exception cref="DunlinException">It is too large.</exception>
    public bool PublishEphemeral(string @event, JsonPayload data)
    {
        ArgumentNullException.ThrowIfNull(@event);
        lock (host.Gate)
        {
            var command = host.Settings.Checked(Command.Ephemeral(channel, @event, data), channel);
            if (subscription.State != SubscriptionState.Subscribed || host.IsCongested)
                return false;

            host.Connection.Send(command);
            return true;
        }
    }

    private LinkedListNode<OutboxEntry> Enqueue(string @event, JsonPayload data, string key)
    {
        host.ThrowIfDisposed();
        var id = host.Requests.NextId();
        var command = host.Settings.Checked(Command.Publish(id, channel, @event, data, key), channel);
        if (host.Connection.State == DunlinClientState.Closed)
            throw new DunlinException(DunlinErrorCode.Closed, "the client is closed: call ConnectAsync first") { Channel = channel };
        if (!subscription.IsExpected)
            throw subscription.NotSubscribed();

        var node = host.Outbox.Add(new OutboxEntry(id, channel, command));
        if (subscription.State == SubscriptionState.Subscribed)
            host.Outbox.Send(node);
        return node;
    }
}
