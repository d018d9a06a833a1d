using System.Diagnostics.CodeAnalysis;

namespace Dunlin.Auth;

/// <summary>Names with the time at which each was last revoked, the oldest first. Not thread-safe.</summary>
internal sealed class RevocationTable(int limit)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byTime = new();

    public int Count => _byName.Count;

    /// <summary>Notes a revocation. Returns whether another one had to go for it, because there were too many.</summary>
    public bool Add(string name, DateTimeOffset at)
    {
        if (_byName.Remove(name, out var known))
            _byTime.Remove(known);
        var drops = Count >= limit;
        if (drops)
            RemoveOldest();
        _byName.Add(name, _byTime.AddLast(new Entry(name, at)));
        return drops;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out DateTimeOffset? at)
    {
        at = _byName.TryGetValue(name, out var node) ? node.Value.At : null;
        return at is not null;
    }

    /// <summary>Forgets what was revoked before a time.</summary>
    public void Forget(DateTimeOffset before)
    {
        while (_byTime.First is { } oldest && oldest.Value.At < before)
            RemoveOldest();
    }

    private void RemoveOldest()
    {
        _byName.Remove(_byTime.First!.Value.Name);
        _byTime.RemoveFirst();
    }

    private readonly record struct Entry(string Name, DateTimeOffset At);
}
