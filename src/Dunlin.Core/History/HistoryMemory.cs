using Dunlin.Channels;

namespace Dunlin.History;

/// <summary>
/// What all channels of a server keep together, and whose turn it is when that is too much: a channel that has not been used for long. Thread-safe.
/// </summary>
/// <param name="limit">Most bytes.</param>
/// <remarks>
/// Counting is one addition, and none when a channel's memory has not changed. Its own lock guards only who keeps something, which changes when a channel
/// begins or ends to; it is taken after a channel's lock.
/// </remarks>
internal sealed class HistoryMemory(long limit)
{
    // The one of so many that was used longest ago: near to the one of all, at no cost for using a channel. With no more channels than this it is exact.
    private const int Candidates = 8;

    private readonly Lock _lock = new();
    private readonly Lock _evicting = new();
    private readonly List<Channel> _channels = [];
    private long _limit = limit;
    private long _bytes;
    private int _hand;

    /// <summary>Bytes of all channels.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Most bytes. A smaller one holds from the next publish on.</summary>
    public long Limit
    {
        get => Interlocked.Read(ref _limit);
        set => Interlocked.Exchange(ref _limit, value);
    }

    public bool IsOver => Bytes > Limit;

    /// <summary>A channel's memory has changed. Under its lock.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="before">What was counted for it last.</param>
    /// <param name="after">What it has now.</param>
    public void Count(Channel channel, long before, long after)
    {
        Interlocked.Add(ref _bytes, after - before);
        if (before == 0)
            Add(channel);
        else if (after == 0)
            Remove(channel);
    }

    /// <summary>
    /// Makes channels forget until the rest is within the limit. Whoever has published beyond it waits here for whoever does so already: there
    /// is never more than the limit and a publication of each thread that publishes. Without any lock.
    /// </summary>
    /// <param name="forget">Makes one forget all it keeps.</param>
    public void Evict(Action<Channel> forget)
    {
        lock (_evicting)
        {
            while (IsOver && LeastRecentlyUsed() is { } channel)
                forget(channel);
        }
    }

    private void Add(Channel channel)
    {
        lock (_lock)
        {
            channel.MemoryIndex = _channels.Count;
            _channels.Add(channel);
        }
    }

    private void Remove(Channel channel)
    {
        lock (_lock)
        {
            var last = _channels[^1];
            _channels[channel.MemoryIndex] = last;
            last.MemoryIndex = channel.MemoryIndex;
            _channels.RemoveAt(_channels.Count - 1);
        }
    }

    private Channel? LeastRecentlyUsed()
    {
        lock (_lock)
        {
            Channel? oldest = null;
            for (var i = Math.Min(Candidates, _channels.Count); i > 0; i--)
            {
                _hand = (_hand + 1) % _channels.Count;
                var candidate = _channels[_hand];
                if (oldest is null || candidate.UsedAt < oldest.UsedAt)
                    oldest = candidate;
            }

            return oldest;
        }
    }
}
