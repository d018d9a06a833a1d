using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Dunlin.Topics;

/// <summary>Subscriptions in no order, added and removed in O(1). One subscriber, the usual case of a private topic, needs no array.</summary>
/// <remarks>A part of its cursor, not an object of its own: there may be a million of them.</remarks>
internal struct SubscriberList
{
    private Subscription? _first;
    private Subscription[]? _rest;
    private int _count;

    public readonly int Count => _count;

    /// <summary>Valid until the list changes.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<Subscription> Items =>
        _count == 0 ? default
        : _rest is null ? MemoryMarshal.CreateReadOnlySpan(in _first!, 1)
        : _rest.AsSpan(0, _count);

    public void Add(Subscription subscription)
    {
        if (_count == 0 && _rest is null)
        {
            _first = subscription;
        }
        else
        {
            if (_rest is null || _count == _rest.Length)
                Grow();
            _rest![_count] = subscription;
        }

        subscription.Index = _count++;
    }

    public void Remove(Subscription subscription)
    {
        var last = --_count;
        if (_rest is null)
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
        if (_rest is null)
            grown[0] = _first!;
        else
            _rest.AsSpan(0, _count).CopyTo(grown);

        _first = null;
        _rest = grown;
    }
}
