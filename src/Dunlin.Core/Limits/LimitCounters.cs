namespace Dunlin.Limits;

/// <summary>How often each limit has refused something since the start. Thread-safe.</summary>
internal sealed class LimitCounters
{
    private readonly long[] _refusals = new long[Enum.GetValues<LimitKind>().Length];

    public long this[LimitKind limit] => Interlocked.Read(ref _refusals[(int)limit]);

    public void Count(LimitKind limit) => Interlocked.Increment(ref _refusals[(int)limit]);
}
