using System.Collections.Immutable;
using Dunlin.Client.Connections;

namespace Dunlin.Client.Channels;

/// <summary>Handlers of a channel's publications, and the loop that calls them, one after the other. The loop runs while there are handlers. Thread-safe.</summary>
internal sealed class PublicationHandlers(string channel, ClientHost host, PublicationInbox inbox)
{
    private ImmutableArray<Registration> _registrations = [];
    private CancellationTokenSource? _loop;

    /// <summary>Whether no handler runs and none is to be called. For the holder of the client's lock.</summary>
    public bool AreIdle => _loop is null || inbox.IsAwaited;

    /// <param name="name">Which publications; null: all.</param>
    /// <param name="handler">Called for each.</param>
    /// <exception cref="InvalidOperationException">The channel is read by <c>await foreach</c>.</exception>
    public IDisposable Add(string? name, Func<Publication, Task> handler)
    {
        var registration = new Registration(this, name, handler);
        lock (host.Gate)
        {
            if (_loop is null)
                Start();
            _registrations = _registrations.Add(registration);
        }

        return registration;
    }

    /// <summary>Ends the loop; handlers are called no more.</summary>
    public void Clear()
    {
        lock (host.Gate)
        {
            _registrations = [];
            Stop();
        }
    }

    private void Remove(Registration registration)
    {
        lock (host.Gate)
        {
            _registrations = _registrations.Remove(registration);
            if (_registrations.IsEmpty)
                Stop();
        }
    }

    private void Start()
    {
        var loop = new CancellationTokenSource();
        inbox.BeginReading(loop);
        _loop = loop;
        host.Pumps.Add(Task.Run(() => RunAsync(loop)));
    }

    private void Stop()
    {
        if (_loop is null)
            return;

        inbox.EndReading(_loop);
        // Wakes the loop, not here, under the lock.
        host.Pumps.Add(_loop.CancelAsync());
        _loop = null;
    }

    private async Task RunAsync(CancellationTokenSource loop)
    {
        ApplicationCode.Enter(host);
        while (!loop.IsCancellationRequested)
        {
            try
            {
                if (await inbox.ReadAsync(loop.Token).ConfigureAwait(false) is { } publication)
                    await CallAsync(publication).ConfigureAwait(false);
                else
                    await inbox.WhenReopenedAsync(loop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (loop.IsCancellationRequested)
            {
                return;
            }
            catch (DunlinException)
            {
                // Why the subscription has ended is told by Unsubscribed. It may begin anew.
                await inbox.WhenReopenedAsync(loop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task CallAsync(Publication publication)
    {
        foreach (var registration in _registrations)
        {
            if (registration.Name is not null && registration.Name != publication.Event)
                continue;

            try
            {
                await registration.Handler(publication).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                host.HandlerFailed(exception, $"{channel}/{publication.Event}");
            }
        }
    }

    private sealed class Registration(PublicationHandlers owner, string? name, Func<Publication, Task> handler) : IDisposable
    {
        public string? Name => name;

        public Func<Publication, Task> Handler => handler;

        public void Dispose() => owner.Remove(this);
    }
}
