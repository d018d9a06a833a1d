namespace Dunlin.Client;

/// <summary>
/// A channel that is subscribed, over all connections. <c>await foreach</c> reads its publications, one reader at a time, and not together with handlers
/// (<see cref="DunlinChannel.On(string, Func{Publication, Task})"/>). Thread-safe.
/// </summary>
/// <remarks>
/// The loop ends when the application unsubscribes or closes the client, behind what has arrived already. It throws a <see cref="DunlinException"/> when the server has ended the
/// subscription, or has closed the client for good.
/// </remarks>
public sealed class DunlinSubscription : IAsyncEnumerable<Publication>, IAsyncDisposable
{
    internal DunlinSubscription(DunlinChannel channel) => Channel = channel;

    /// <summary>What is subscribed: publishes, tells who is there, reads the history.</summary>
    public DunlinChannel Channel { get; }

    /// <summary>See <see cref="DunlinChannel.Presence"/>.</summary>
    public DunlinPresence Presence => Channel.Presence;

    /// <summary>Reads publications as they come.</summary>
    /// <param name="cancellationToken">Ends the loop; the subscription goes on.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads.</exception>
    /// <exception cref="DunlinException">The subscription has ended otherwise than by the application.</exception>
    public async IAsyncEnumerator<Publication> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var reader = new object();
        var inbox = Channel.Subscription.Inbox;
        inbox.BeginReading(reader);
        try
        {
            while (await inbox.ReadAsync(cancellationToken).ConfigureAwait(false) is { } publication)
                yield return publication;
        }
        finally
        {
            inbox.EndReading(reader);
        }
    }

    /// <summary>The same as <see cref="DunlinChannel.UnsubscribeAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await Channel.UnsubscribeAsync().ConfigureAwait(false);
}
