using System.Runtime.InteropServices;

namespace Dunlin.Topics;

/// <summary>Subscriptions in no order, added and removed in O(1). One subscriber, the usual case of a private topic, needs no array.</summary>
internal sealed class SubscriberList
{
    private Subscription? _first;
    private Subscription[] _rest = [];
    private int _count;

    public int Count => _count;

    /// <summary>Valid until the list changes.</summary>
    public ReadOnlySpan<Subscription> Items =>
        _count == 0 ? default
        : _rest.Length == 0 ? MemoryMarshal.CreateReadOnlySpan(ref _first!, 1)
        : _rest.AsSpan(0, _count);

    public void Add(Subscription subscription)
    {
        if (_count == 0 && _rest.Length == 0)
        {
            _first = subscription;
        }
        else
        {
            if (_count >= _rest.Length)
                Grow();
            _rest[_count] = subscription;
        }

        subscription.Index = _count++;
    }

    public void Remove(Subscription subscription)
    {
        var last = --_count;
        if (_rest.Length == 0)
        {
            _first = null;
        }
        else
        {
            var moved = _rest[last];
            _rest[subscription.Index] = moved;
            moved.Index = subscription.Index;
            _rest[last] = null!;
        }

        subscription.Index = -1;
    }

    private void Grow()
    {
        var grown = new Subscription[Math.Max(4, _count * 2)];
        if (_rest.Length == 0)
            grown[0] = _first!;
        else
            _rest.AsSpan(0, _count).CopyTo(grown);

        _first = null;
        _rest = grown;
    }
}
