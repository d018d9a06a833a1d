namespace Dunlin.Connections;

/// <summary>What a connection may keep waiting, and what happens past it.</summary>
/// <param name="BackpressureLimit">Unsent bytes at which it counts as too slow.</param>
/// <param name="Policy">What happens then.</param>
internal sealed record ConnectionLimits(int BackpressureLimit, SlowConsumerPolicy Policy)
{
    /// <summary>Unsent bytes at which nothing more is read from it: half the limit, so that answers to what was read still fit.</summary>
    public int PauseReadingAt { get; } = BackpressureLimit / 2;
}
