using System.Text;

namespace Dunlin.Channels;

/// <summary>
/// The idempotency keys of what was published to a channel lately, and the offsets it was given, so that a publisher may repeat what it got no
/// answer to. Under the channel's lock.
/// </summary>
/// <param name="capacity">Most keys, at least one; the oldest goes first.</param>
/// <param name="lifetime">Milliseconds for which one is remembered.</param>
internal sealed class PublicationKeys(int capacity, long lifetime)
{
    /// <summary>Most bytes of a key in UTF-8: room for a UUID or a hash in hexadecimal digits.</summary>
    public const int MaxBytes = 64;

    // An entry of the dictionary and one of the queue, each in an array that is up to half empty.
    private const int EntryBytes = 112;
    private const int StringOverhead = 22;

    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long Since)> _order = new();

    private int _capacity = capacity;
    private long _lifetime = lifetime;

    public int Count => _order.Count;

    /// <summary>Bytes of memory, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a text is a key: 1 to <see cref="MaxBytes"/> bytes.</summary>
    public static bool IsValid(ReadOnlySpan<char> key) => key.Length is > 0 and <= MaxBytes && Encoding.UTF8.GetByteCount(key) <= MaxBytes;

    /// <summary>The offset of the publication with a key; 0 when it was ephemeral. False when there was none lately.</summary>
    public bool TryFind(ReadOnlySpan<char> key, long now, out long offset)
    {
        Expire(now);
        return _offsets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out offset);
    }

    /// <summary>Remembers a key that is not remembered yet.</summary>
    public void Add(ReadOnlySpan<char> key, long offset, long now)
    {
        if (_order.Count >= _capacity)
            DropFirst();
        var text = key.ToString();
        _offsets.Add(text, offset);
        _order.Enqueue((text, now));
        Bytes += BytesOf(text);
    }

    /// <summary>Another number and lifetime from now on; the oldest beyond the number are forgotten.</summary>
    /// <inheritdoc cref="PublicationKeys(int, long)"/>
    public void Resize(int capacity, long lifetime)
    {
        (_capacity, _lifetime) = (capacity, lifetime);
        while (_order.Count > capacity)
            DropFirst();
    }

    /// <summary>Forgets what is too old.</summary>
    public void Expire(long now)
    {
        while (_order.TryPeek(out var first) && first.Since <= now - _lifetime)
            DropFirst();
    }

    private void DropFirst()
    {
        var (key, _) = _order.Dequeue();
        _offsets.Remove(key);
        Bytes -= BytesOf(key);
    }

    private static long BytesOf(string key) => EntryBytes + ((StringOverhead + (2 * key.Length) + 7) & ~7);
}
