namespace Dunlin.Bench.Load;

/// <summary>Which message of each sender each receiver waits for: finds what is missing, repeated or out of order.</summary>
internal sealed class Deliveries(int receivers, int senders)
{
    private readonly uint[] _next = new uint[receivers * senders];

    /// <summary>All that came.</summary>
    public long Count { get; private set; }

    /// <summary>Came a second time, or after a later one.</summary>
    public long Repeated { get; private set; }

    /// <summary>Had not come when a later one did.</summary>
    public long Skipped { get; private set; }

    public void Add(int receiver, int sender, uint number)
    {
        Count++;
        ref var next = ref _next[receiver * senders + sender];
        if (number < next)
        {
            Repeated++;
            return;
        }

        Skipped += number - next;
        next = number + 1;
    }
}
