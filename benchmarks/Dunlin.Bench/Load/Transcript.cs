namespace Dunlin.Bench.Load;

/// <summary>
/// What a room has said, byte for byte as the first member got it. The others mostly get the same bytes: then a comparison tells all that reading their
/// messages one by one would, at a tenth of the cost.
/// </summary>
/// <remarks>
/// Holds only messages that came in their senders' order, none left out. A member whose bytes differ, or who is behind by more than the transcript
/// holds, leaves it for good: its messages go to <see cref="Deliveries"/> one by one from then on, which goes on where the transcript says it stood.
/// </remarks>
internal sealed class Transcript
{
    private readonly int _window;
    private readonly Deliveries _deliveries;
    private readonly Member[] _members;
    private readonly byte[] _bytes;
    private readonly List<Entry> _entries = [];
    private readonly uint[] _firstNumbers;
    private readonly uint[] _nextNumbers;
    private long _start;
    private long _firstEntry;
    private int _length;

    /// <param name="members">How many read.</param>
    /// <param name="senders">How many of them, from the first, send.</param>
    /// <param name="deliveries">Goes on for those who leave.</param>
    /// <param name="window">Bytes that are kept at least for members who are behind.</param>
    public Transcript(int members, int senders, Deliveries deliveries, int window = 4 * 1024 * 1024)
    {
        _window = window;
        _deliveries = deliveries;
        _members = new Member[members];
        for (var i = 0; i < members; i++)
            _members[i] = new Member();
        _bytes = new byte[2 * window];
        _firstNumbers = new uint[senders];
        _nextNumbers = new uint[senders];
    }

    private long End => _start + _length;

    /// <summary>Takes the messages at the front of a member's input that are the next ones here. Returns their bytes.</summary>
    public int Follow(int reader, ReadOnlySpan<byte> input, out int messages)
    {
        messages = 0;
        var member = _members[reader];
        if (member.HasLeft)
            return 0;

        var same = input.CommonPrefixLength(_bytes.AsSpan((int)(member.Place - _start), (int)(End - member.Place)));
        messages = CountUpTo(member.Place + same, (int)(member.NextEntry - _firstEntry));
        if (messages == 0)
            return 0;

        var before = member.Place;
        member.NextEntry += messages;
        member.Place = _entries[(int)(member.NextEntry - _firstEntry) - 1].End;
        _deliveries.AddInOrder(messages);
        return (int)(member.Place - before);
    }

    /// <summary>Adds a message that a member is the first to have got. False when it cannot be: the member is not the first, or the message not its sender's next.</summary>
    /// <param name="reader">Who got it.</param>
    /// <param name="frame">As it came.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="stamp">Its own.</param>
    public bool TryAdd(int reader, ReadOnlySpan<byte> frame, int sender, Stamp stamp)
    {
        var member = _members[reader];
        if (member.HasLeft || member.Place != End || stamp.Number != _nextNumbers[sender] || frame.Length > _window)
            return false;

        if (_length + frame.Length > _bytes.Length)
            Forget();
        frame.CopyTo(_bytes.AsSpan(_length));
        _length += frame.Length;
        _entries.Add(new Entry(End, sender, stamp));
        _nextNumbers[sender]++;
        if (!_members[sender].HasLeft)
            _members[sender].Own.Enqueue(_firstEntry + _entries.Count - 1);

        member.Place = End;
        member.NextEntry++;
        _deliveries.AddInOrder(1);
        return true;
    }

    /// <summary>The next message that a member has sent itself and has got back by now.</summary>
    public bool TryTakeOwn(int reader, out Stamp stamp)
    {
        stamp = default;
        var member = _members[reader];
        if (!member.Own.TryPeek(out var entry) || entry >= member.NextEntry)
            return false;

        stamp = _entries[(int)(member.Own.Dequeue() - _firstEntry)].Stamp;
        return true;
    }

    /// <summary>A member got something else than the others, or in another order. What it sent itself and has followed must be taken before.</summary>
    public void Leave(int reader)
    {
        var member = _members[reader];
        if (member.HasLeft)
            return;

        member.HasLeft = true;
        member.Own.Clear();
        var numbers = (uint[])_firstNumbers.Clone();
        foreach (var entry in _entries.Take((int)(member.NextEntry - _firstEntry)))
            numbers[entry.Sender]++;
        _deliveries.GoOn(reader, numbers);
    }

    // How many entries from this one on end at a position or before it.
    private int CountUpTo(long position, int from)
    {
        var (low, high) = (from, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].End <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low - from;
    }

    private void Forget()
    {
        var dropped = CountUpTo(End - _window, from: 0);
        var start = dropped > 0 ? _entries[dropped - 1].End : _start;
        for (var reader = 0; reader < _members.Length; reader++)
        {
            if (_members[reader].Place < start)
                Leave(reader);
        }

        foreach (var entry in _entries.Take(dropped))
            _firstNumbers[entry.Sender]++;
        _entries.RemoveRange(0, dropped);
        _firstEntry += dropped;
        _bytes.AsSpan((int)(start - _start), (int)(End - start)).CopyTo(_bytes);
        _length = (int)(End - start);
        _start = start;
    }

    /// <param name="End">Position behind it.</param>
    /// <param name="Sender">Who sent it.</param>
    /// <param name="Stamp">Its own.</param>
    private readonly record struct Entry(long End, int Sender, Stamp Stamp);

    private sealed class Member
    {
        /// <summary>Position behind what it has got.</summary>
        public long Place { get; set; }

        public long NextEntry { get; set; }

        public bool HasLeft { get; set; }

        /// <summary>Entries that it sent itself and has not got back.</summary>
        public Queue<long> Own { get; } = [];
    }
}
