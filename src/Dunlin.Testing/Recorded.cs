namespace Dunlin.Testing;

/// <summary>Keeps what handlers are called with, in order: <c>client.Closed += closed.AddAsync</c>. After <see cref="InMemoryServer.SettleAsync"/> nothing is missing. Thread-safe.</summary>
/// <typeparam name="T">What is kept.</typeparam>
public sealed class Recorded<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];

    /// <summary>What has come so far and was not taken: a copy.</summary>
    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    /// <summary>The handler.</summary>
    /// <param name="item">Is kept.</param>
    public Task AddAsync(T item)
    {
        lock (_lock)
            _items.Add(item);
        return Task.CompletedTask;
    }

    /// <summary>Takes what has come, so that the next look shows what came after it.</summary>
    public IReadOnlyList<T> Take()
    {
        lock (_lock)
        {
            T[] items = [.. _items];
            _items.Clear();
            return items;
        }
    }
}
