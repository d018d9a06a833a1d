namespace Dunlin.Protocols.Native.Http;

/// <summary>The last events that went to a client, for when the answer that carried them did not arrive.</summary>
internal sealed class SentEvents
{
    /// <summary>Bytes kept at most, but for the last event, which always is. What a client misses beyond it comes from the channels' histories.</summary>
    private const int MaxBytes = 32 * 1024;

    private readonly Queue<SentEvent> _events = new();
    private int _bytes;

    /// <summary>How many have gone to the client since the session began.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the next one.</summary>
    /// <param name="id">Copied.</param>
    /// <param name="message">Copied.</param>
    public void Add(ReadOnlySpan<byte> id, ReadOnlySpan<byte> message)
    {
        Count++;
        _events.Enqueue(new SentEvent(id.ToArray(), message.ToArray()));
        _bytes += id.Length + message.Length;
        while (_bytes > MaxBytes && _events.Count > 1)
            Forget();
    }

    /// <summary>The client has got all: none is needed again.</summary>
    public void Clear()
    {
        _events.Clear();
        _bytes = 0;
    }

    /// <summary>All after the first so many. False when some of them are not kept, or there have not been so many.</summary>
    public bool TryGetAfter(long number, out IEnumerable<SentEvent> events)
    {
        var missing = Count - number;
        events = _events.Skip((int)Math.Max(0, _events.Count - missing));
        return missing >= 0 && missing <= _events.Count;
    }

    private void Forget()
    {
        var first = _events.Dequeue();
        _bytes -= first.Id.Length + first.Message.Length;
    }
}

/// <summary>One event.</summary>
/// <param name="Id">Its id, as <see cref="EventId"/> writes it.</param>
/// <param name="Message">A message of the protocol.</param>
internal sealed record SentEvent(byte[] Id, byte[] Message);
