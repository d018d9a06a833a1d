using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>One connection's subscriptions: an array while there are few, with an index by name from nine on. Under the connection's lock.</summary>
internal struct SubscriptionSet
{
    private const int LargestScan = 8;
    private Subscription[]? _items;
    private Dictionary<string, int>? _index;
    private int _count;

    public readonly ReadOnlySpan<Subscription> Items => _items.AsSpan(0, _count);

    public readonly Subscription? Find(string topic)
    {
        var at = IndexOf(topic);
        return at < 0 ? null : _items![at];
    }

    public void Add(Subscription subscription)
    {
        if (_items is null)
            _items = new Subscription[1];
        else if (_count == _items.Length)
            Array.Resize(ref _items, _count * 2);

        _items[_count++] = subscription;
        if (_index is not null)
            _index.Add(subscription.Topic.Name, _count - 1);
        else if (_count > LargestScan)
            BuildIndex();
    }

    public Subscription? Remove(string topic)
    {
        var at = IndexOf(topic);
        if (at < 0)
            return null;

        var removed = _items![at];
        var last = _items[--_count];
        _items[at] = last;
        _items[_count] = null!;
        if (_index is not null)
        {
            _index[last.Topic.Name] = at;
            _index.Remove(topic);
        }

        return removed;
    }

    public void Clear() => this = default;

    public readonly string[] Names()
    {
        var names = new string[_count];
        for (var i = 0; i < names.Length; i++)
            names[i] = _items![i].Topic.Name;
        return names;
    }

    private readonly int IndexOf(string topic)
    {
        if (_index is not null)
            return _index.TryGetValue(topic, out var at) ? at : -1;

        for (var i = 0; i < _count; i++)
        {
            if (string.Equals(_items![i].Topic.Name, topic, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    private void BuildIndex()
    {
        _index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _count; i++)
            _index.Add(_items![i].Topic.Name, i);
    }
}
