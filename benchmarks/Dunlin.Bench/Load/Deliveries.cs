namespace Dunlin.Bench.Load;

/// <summary>Which message of each sender each receiver waits for: finds what is repeated or out of order.</summary>
internal sealed class Deliveries(int receivers, int senders)
{
    private readonly uint[] _next = new uint[receivers * senders];
    private readonly HashSet<(int Receiver, int Sender, uint Number)> _overtaken = [];
    private long _count;

    /// <summary>Different messages at different receivers.</summary>
    public long Distinct => _count - Repeated;

    /// <summary>Came once more.</summary>
    public long Repeated { get; private set; }

    /// <summary>Came after a later one of the same sender.</summary>
    public long OutOfOrder { get; private set; }

    public void Add(int receiver, int sender, uint number)
    {
        _count++;
        ref var next = ref _next[receiver * senders + sender];
        if (number < next)
        {
            CountLate((receiver, sender, number));
            return;
        }

        for (; next < number; next++)
            _overtaken.Add((receiver, sender, next));
        next = number + 1;
    }

    /// <summary>Different messages that a receiver got, each its sender's next: <see cref="Transcript"/> knows which.</summary>
    public void AddInOrder(int messages) => _count += messages;

    /// <summary>From now on a receiver's messages are added one by one; those with lower numbers have all come.</summary>
    /// <param name="receiver">Whose.</param>
    /// <param name="numbers">What it waits for from each sender.</param>
    public void GoOn(int receiver, ReadOnlySpan<uint> numbers) => numbers.CopyTo(_next.AsSpan(receiver * senders));

    private void CountLate((int Receiver, int Sender, uint Number) message)
    {
        if (_overtaken.Remove(message))
            OutOfOrder++;
        else
            Repeated++;
    }
}
