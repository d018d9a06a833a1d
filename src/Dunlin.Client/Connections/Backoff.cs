namespace Dunlin.Client.Connections;

/// <summary>Exponential backoff with full jitter: each wait is random, from nothing up to a bound that grows.</summary>
/// <param name="initial">The first bound.</param>
/// <param name="factor">What it grows by.</param>
/// <param name="max">The last bound.</param>
/// <param name="random">From 0 up to 1.</param>
internal sealed class Backoff(TimeSpan initial, double factor, TimeSpan max, Func<double> random)
{
    private readonly TimeSpan _initial = initial;
    private TimeSpan _bound = initial;

    public TimeSpan Next()
    {
        var wait = _bound * random();
        // A product may be beyond what a TimeSpan holds.
        _bound = _bound.Ticks * factor >= max.Ticks ? max : _bound * factor;
        return wait;
    }

    public void Reset() => _bound = _initial;
}
