using Dunlin.Brokers;
using Dunlin.History;

namespace Dunlin.Channels;

/// <summary>What a channel has published: the places, the history, and the keys of late. Under the channel's lock, but for what says otherwise.</summary>
internal sealed class ChannelStream
{
    private readonly HistoryBuffer _history;
    private ChannelOptions _options;
    private PublicationKeys? _keys;

    public ChannelStream(ChannelOptions options, ulong epoch)
    {
        _options = options;
        Epoch = epoch;
        _history = new HistoryBuffer(options.KeptPublications, (long)options.HistoryLifetime.TotalMilliseconds, options.HistoryBytes);
    }

    /// <inheritdoc cref="StreamPosition.Epoch"/>
    public ulong Epoch { get; private set; }

    /// <summary>The last publication, kept or not.</summary>
    public StreamPosition Position => new(Epoch, _history.LastOffset);

    /// <summary>Publications that are kept. Read without the lock, as the next: a value of this moment.</summary>
    public int Count => _history.Count;

    /// <summary>Memory of the publications that are kept.</summary>
    public long HistoryBytes => _history.Bytes;

    /// <summary>Memory of all that is kept.</summary>
    public long Bytes => _history.Bytes + (_keys?.Bytes ?? 0);

    /// <summary>Other options from now on: what is kept beyond smaller limits goes.</summary>
    public void Use(ChannelOptions options)
    {
        _options = options;
        _history.Resize(options.KeptPublications, (long)options.HistoryLifetime.TotalMilliseconds, options.HistoryBytes);
        _keys?.Resize(options.MaxIdempotencyKeys, (long)options.IdempotencyWindow.TotalMilliseconds);
    }

    /// <summary>The offset of what was published with a key lately; 0 when it was ephemeral.</summary>
    public bool TryFind(ReadOnlySpan<char> key, long now, out long offset)
    {
        offset = 0;
        return !key.IsEmpty && _keys is not null && _keys.TryFind(key, now, out offset);
    }

    /// <summary>Gives a publication its place and keeps it. Returns the offset; 0: it is ephemeral.</summary>
    /// <param name="body">Copied.</param>
    /// <param name="ephemeral">Do not keep it.</param>
    /// <param name="key">To be remembered; empty: none.</param>
    /// <param name="timestamp">Unix milliseconds.</param>
    public long Append(ReadOnlySpan<byte> body, bool ephemeral, ReadOnlySpan<char> key, long timestamp)
    {
        if (!ephemeral)
            _history.Add(timestamp, body);
        var offset = ephemeral ? 0 : _history.LastOffset;
        if (!key.IsEmpty)
            Remember(key, offset, timestamp);
        return offset;
    }

    /// <summary>Is another stream from now on, or the same at another place.</summary>
    /// <param name="position">The last publication.</param>
    /// <param name="kept">What is kept, with consecutive offsets. Nothing is, unless it reaches up to the last publication; what is behind that is left out.</param>
    public void Restart(StreamPosition position, IReadOnlyList<KeptPublication> kept)
    {
        Epoch = position.Epoch;
        _keys = null;
        var reaches = kept.Count > 0 && kept[0].Offset <= position.Offset && kept[^1].Offset >= position.Offset;
        _history.Restart(reaches ? kept[0].Offset - 1 : position.Offset);
        for (var i = 0; reaches && i < kept.Count && kept[i].Offset <= position.Offset; i++)
            _history.Add(kept[i].Timestamp, kept[i].Body.Span);
    }

    /// <summary>What a subscriber is to begin with.</summary>
    /// <param name="request">What it wants.</param>
    /// <param name="recovered">Whether that is all that was published since the place it has named; of a latest-only channel, all that matters.</param>
    public HistorySlice Missed(in SubscriptionRequest request, out bool recovered)
    {
        var missed = default(HistorySlice);
        recovered = request.From is { } from && TryRecover(from, out missed);
        return recovered ? missed : _history.Last(request.Rewind);
    }

    /// <summary>A page of what is kept.</summary>
    public HistorySlice Page(in HistoryQuery query)
    {
        var limit = query.Since is { } since && since.Epoch != Epoch ? 0 : query.Limit;
        return _history.Page(query.Since?.Offset, limit, query.NewestFirst);
    }

    /// <summary>Drops what is too old.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Expire(long now)
    {
        _history.Expire(now);
        _keys?.Expire(now);
        if (_keys is { Count: 0 })
            _keys = null;
    }

    /// <summary>Forgets all it keeps. Offsets go on.</summary>
    public void Clear()
    {
        _history.Clear();
        _keys = null;
    }

    /// <summary>Counts <see cref="Bytes"/> anew, from what is there.</summary>
    public long RecountBytes() => _history.CountBytes() + (_keys?.Bytes ?? 0);

    // Where only the latest matters, who has that has everything.
    private bool TryRecover(StreamPosition from, out HistorySlice missed)
    {
        missed = default;
        if (from.Epoch != Epoch)
            return false;
        if (_history.TryGetAfter(from.Offset, out missed))
            return true;
        if (!_options.LatestOnly || _history.Count == 0 || from.Offset > _history.LastOffset)
            return false;

        missed = _history.Last(1);
        return true;
    }

    private void Remember(ReadOnlySpan<char> key, long offset, long now)
    {
        if (_options.MaxIdempotencyKeys == 0)
            return;

        _keys ??= new PublicationKeys(_options.MaxIdempotencyKeys, (long)_options.IdempotencyWindow.TotalMilliseconds);
        _keys.Add(key, offset, now);
    }
}
