using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>Commands of a channel that may be repeated: they wait for the subscription, and go again when the connection is lost before the reply. Thread-safe.</summary>
internal sealed class ChannelCommands(string channel, ClientHost host, ChannelSubscription subscription)
{
    /// <exception cref="DunlinException">It is larger than the server takes.</exception>
    public byte[] Checked(byte[] command)
    {
        var limit = host.Settings.MaxMessageSize;
        return command.Length <= limit ? command : throw new DunlinException(DunlinErrorCode.TooLarge, $"{command.Length} bytes are more than {limit}") { Channel = channel };
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
            var bytes = Checked(command(id));
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
