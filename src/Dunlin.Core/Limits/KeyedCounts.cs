using System.Collections.Concurrent;

namespace Dunlin.Limits;

/// <summary>How many there are of each key, up to a limit. A key without any takes no memory. Thread-safe.</summary>
internal sealed class KeyedCounts<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _counts = new();

    public int this[TKey key] => _counts.GetValueOrDefault(key);

    /// <summary>Keys that there are some of.</summary>
    public int Keys => _counts.Count;

    /// <summary>Counts one more. False when there are as many as the limit; then nothing is counted.</summary>
    public bool TryEnter(TKey key, int limit)
    {
        while (true)
        {
            if (!_counts.TryGetValue(key, out var count))
            {
                if (limit <= 0)
                    return false;
                if (_counts.TryAdd(key, 1))
                    return true;
            }
            else if (count >= limit)
            {
                return false;
            }
            else if (_counts.TryUpdate(key, count + 1, count))
            {
                return true;
            }
        }
    }

    /// <summary>Counts one less; one that had entered.</summary>
    public void Leave(TKey key)
    {
        while (_counts.TryGetValue(key, out var count))
        {
            if (count == 1 ? _counts.TryRemove(new KeyValuePair<TKey, int>(key, 1)) : _counts.TryUpdate(key, count - 1, count))
                return;
        }
    }
}
