using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dunlin.Brokers.Memory;

/// <summary>What the nodes of one process share: the channels, what they keep, and who is there. Thread-safe.</summary>
public sealed class MemoryBrokerEngine : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    // A node that is cut off may come back: until then its members stay.
    private const int MembersStayFor = 30_000;

    private readonly ConcurrentDictionary<string, MemoryChannel> _channels = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    /// <param name="time">The clock. Default: the system's.</param>
    public MemoryBrokerEngine(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _sweep = _time.CreateTimer(static engine => ((MemoryBrokerEngine)engine!).Sweep(), this, SweepInterval, SweepInterval);
    }

    internal long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    /// <summary>Loses everything that is kept, as an engine does that is begun anew without its disk: every channel goes on in another epoch.</summary>
    public void Reset()
    {
        foreach (var channel in _channels.Values)
            channel.Restart(NewEpoch());
    }

    internal TResult Do<TInput, TResult>(string name, TInput input, Func<MemoryChannel, TInput, long, TResult> action)
    {
        while (true)
        {
            var channel = _channels.GetOrAdd(name, static name => new MemoryChannel(name, NewEpoch()));
            if (channel.TryDo(input, Now, action, out var result))
                return result;
        }
    }

    /// <summary>A node has gone for good.</summary>
    internal void Remove(MemoryBroker broker)
    {
        foreach (var channel in _channels.Values)
            channel.TryDo(broker, Now, static (found, broker, _) => found.Remove(broker), out _);
    }

    /// <summary>A node does not hear any more what happens.</summary>
    internal void Cut(MemoryBroker broker)
    {
        foreach (var channel in _channels.Values)
            channel.TryDo(broker, Now, static (found, broker, _) => found.Cut(broker), out _);
    }

    private static ulong NewEpoch() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private void Sweep()
    {
        var now = Now;
        foreach (var (name, channel) in _channels)
        {
            channel.TryDo(now - MembersStayFor, now, static (found, cutBefore, _) => found.Members.RemoveCut(cutBefore), out _);
            if (channel.TryEnd(now))
                _channels.TryRemove(new KeyValuePair<string, MemoryChannel>(name, channel));
        }
    }
}
