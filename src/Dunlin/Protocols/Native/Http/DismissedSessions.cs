namespace Dunlin.Protocols.Native.Http;

/// <summary>
/// Sessions that were closed for good, for a while: a browser's <c>EventSource</c> comes back after any end, unless it is answered 204. Thread-safe.
/// </summary>
internal sealed class DismissedSessions(TimeProvider time, TimeSpan lifetime)
{
    // Beyond it the oldest are forgotten: their clients begin anew, and are sent away again.
    private const int MaxCount = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, long> _since = [];
    private readonly Queue<SessionKey> _order = new();

    public void Add(SessionKey key)
    {
        lock (_lock)
        {
            Forget();
            if (_since.TryAdd(key, time.GetTimestamp()))
                _order.Enqueue(key);
        }
    }

    public bool Contains(SessionKey key)
    {
        lock (_lock)
        {
            Forget();
            return _since.ContainsKey(key);
        }
    }

    private void Forget()
    {
        while (_order.TryPeek(out var oldest) && (_order.Count > MaxCount || time.GetElapsedTime(_since[oldest]) > lifetime))
        {
            _order.Dequeue();
            _since.Remove(oldest);
        }
    }
}
