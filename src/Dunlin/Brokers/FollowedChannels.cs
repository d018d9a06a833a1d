using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Dunlin.Channels;
using Microsoft.Extensions.Logging;

namespace Dunlin.Brokers;

/// <summary>The channels of this node that are copies of the broker's, by name: from the first subscriber until some seconds after the last. Thread-safe.</summary>
internal sealed class FollowedChannels(FollowServices services)
{
    // Guards what comes and goes; looking up needs no lock.
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, FollowedChannel> _followed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _closing = new(StringComparer.Ordinal);

    public int Count => _followed.Count;

    public IEnumerable<FollowedChannel> All => _followed.Values;

    public bool TryFind(string name, [MaybeNullWhen(false)] out FollowedChannel followed) => _followed.TryGetValue(name, out followed);

    /// <summary>Ends when a channel can be subscribed to.</summary>
    /// <exception cref="BrokerUnavailableException">It is not followed yet, and the broker cannot be reached.</exception>
    public ValueTask ReadyAsync(string name, bool isConnected)
    {
        while (true)
        {
            var followed = Find(name);
            if (followed.TryGetReady(isConnected, out var ready))
                return ready.IsCompletedSuccessfully ? default : new ValueTask(WaitAsync(name, followed, ready));
        }
    }

    /// <summary>A channel is over.</summary>
    public void OnDropped(Channel channel) => Close(channel.Name, channel);

    private async Task WaitAsync(string name, FollowedChannel followed, Task ready)
    {
        try
        {
            await ready;
        }
        catch (Exception exception)
        {
            if (followed.Channel is null)
                Close(name, channel: null);
            if (exception is BrokerUnavailableException)
                throw;

            if (!services.Stopping.IsCancellationRequested)
                BrokerLog.SyncFailed(services.Logger, name, exception);
            throw new BrokerUnavailableException("The broker failed.", exception);
        }
    }

    private FollowedChannel Find(string name)
    {
        if (_followed.TryGetValue(name, out var found))
            return found;
        lock (_lock)
            return _followed.GetOrAdd(name, new FollowedChannel(name, ClosingOf(name), services));
    }

    // Whoever follows it next subscribes after this has unsubscribed.
    private void Close(string name, Channel? channel)
    {
        lock (_lock)
        {
            if (!_followed.TryGetValue(name, out var followed) || !followed.TryClose(channel))
                return;

            _followed.TryRemove(name, out _);
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = CloseAsync(name, ClosingOf(name), closed);
            _closing[name] = closed.Task;
        }
    }

    private Task ClosingOf(string name) => _closing.GetValueOrDefault(name) ?? Task.CompletedTask;

    private async Task CloseAsync(string name, Task after, TaskCompletionSource closed)
    {
        await Task.Yield();
        await after;
        try
        {
            await services.Broker.UnsubscribeAsync(name);
        }
        catch (BrokerUnavailableException)
        {
            // It has lost the subscription with the node.
        }
        catch (Exception exception)
        {
            BrokerLog.SyncFailed(services.Logger, name, exception);
        }

        lock (_lock)
        {
            if (_closing.GetValueOrDefault(name) == closed.Task)
                _closing.Remove(name);
        }

        closed.SetResult();
    }
}
