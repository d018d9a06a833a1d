using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>Commands of a channel that may be repeated: they wait for the subscription, and go again when the connection is lost before the reply. Thread-safe.</summary>
internal sealed class ChannelCommands(string channel, ClientHost host, ChannelSubscription subscription)
{
    public async Task<PresenceSnapshot> ReadPresenceAsync(CancellationToken cancellationToken)
    {
        var reply = await CallAsync(id => Command.Presence(id, channel, follow: false), cancellationToken).ConfigureAwait(false);
        return new PresenceSnapshot(reply.Members ?? [], reply.Count ?? 0, reply.Users ?? 0);
    }

    public async Task<HistoryPage> ReadHistoryAsync(HistoryOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var reply = await CallAsync(id => Command.History(id, channel, options.Limit, options.Since, options.Reverse), cancellationToken).ConfigureAwait(false);
        List<Publication> publications = reply.Publications ?? [];
        var next = publications.Count < options.Limit ? null : options with { Since = new Position(reply.Epoch ?? "", publications[^1].Offset ?? 0) };
        return new HistoryPage(publications, reply.Position, next);
    }

    /// <param name="command">Makes it, with an id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public async Task<ServerMessage> CallAsync(Func<long, byte[]> command, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task subscribed;
            lock (host.Gate)
            {
                host.ThrowIfDisposed();
                subscribed = subscription.WhenSubscribedAsync();
            }

            await subscribed.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await RequestAsync(command, cancellationToken).ConfigureAwait(false);
            }
            catch (DunlinException error) when (error.Code == DunlinErrorCode.Disconnected)
            {
                // Waits for the next connection.
            }
        }
    }

    private async Task<ServerMessage> RequestAsync(Func<long, byte[]> command, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<ServerMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        long id;
        lock (host.Gate)
        {
            if (subscription.State != SubscriptionState.Subscribed)
                throw new DunlinException(DunlinErrorCode.Disconnected, "the connection was lost") { Channel = channel };

            id = host.Requests.NextId();
            var bytes = host.Settings.Checked(command(id), channel);
            host.Requests.Expect(id, message => reply.TrySetResult(message), error => reply.TrySetException(error));
            host.Connection.Send(bytes);
        }

        try
        {
            return await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (host.Gate)
                host.Requests.Forget(id);
            throw;
        }
    }
}
