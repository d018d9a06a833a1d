namespace Dunlin.Client.Tests.Support;

/// <summary>Random numbers from 0 up to 1, the same for the same seed. Thread-safe.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public double Next()
    {
        lock (_lock)
            return _random.NextDouble();
    }
}
