namespace Dunlin.Bench.Load;

/// <summary>When things are due that happen at a fixed rate, whatever else happens.</summary>
/// <param name="rate">A second.</param>
/// <param name="start">When the first is due, in microseconds of <see cref="Stamp.Now"/>.</param>
internal sealed class Pace(double rate, long start)
{
    private readonly double _interval = 1e6 / rate;
    private long _end = long.MaxValue;

    /// <summary>How many have been taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether none is left that was due before <see cref="Stop"/>.</summary>
    public bool IsOver => Next >= _end;

    /// <summary>How many have become due and have not been taken.</summary>
    public long Overdue => Math.Max(0, (long)Math.Ceiling((Math.Min(Stamp.Now, _end) - start) / _interval) - Taken);

    /// <summary>How long a loop may wait for something else: it can do so in whole milliseconds only, and wakes late.</summary>
    public int WaitMilliseconds => Next - Stamp.Now > 1500 ? 1 : 0;

    private long Next => start + (long)(Taken * _interval);

    /// <summary>Takes the next, if it is due by now.</summary>
    public bool TryTake(out long due)
    {
        due = Next;
        if (due > Stamp.Now || IsOver)
            return false;

        Taken++;
        return true;
    }

    /// <summary>From now on nothing becomes due any more; what is due can still be taken.</summary>
    public void Stop() => _end = Stamp.Now;
}
