namespace Dunlin.Brokers;

/// <summary>What has happened between this node and its broker since the start. Thread-safe.</summary>
internal sealed class BrokerCounters
{
    private long _losses;
    private long _gapsFilled;
    private long _positionsLost;
    private long _refused;

    /// <summary>Times that the broker was lost.</summary>
    public long Losses => Interlocked.Read(ref _losses);

    /// <summary>Gaps in what a channel was told that were filled from the broker's history.</summary>
    public long GapsFilled => Interlocked.Read(ref _gapsFilled);

    /// <summary>Times that a channel missed what nobody keeps any more: its subscribers were told.</summary>
    public long PositionsLost => Interlocked.Read(ref _positionsLost);

    /// <summary>Publications that were refused because the broker could not be reached.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void CountLoss() => Interlocked.Increment(ref _losses);

    public void CountGapFilled() => Interlocked.Increment(ref _gapsFilled);

    public void CountPositionLost() => Interlocked.Increment(ref _positionsLost);

    public void CountRefused() => Interlocked.Increment(ref _refused);
}
