namespace Dunlin.Protocols.Native.Admission;

/// <summary>Which sessions are to be looked at when: in whole seconds, with one timer for all, which stands still while there are none. Thread-safe.</summary>
internal sealed class SessionDeadlines : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, HashSet<NativeSession>> _bySecond = [];
    private readonly TimeProvider _time;
    private readonly Action<NativeSession> _onDue;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="onDue">Called for each session whose time has come, on a thread of the pool.</param>
    public SessionDeadlines(TimeProvider time, Action<NativeSession> onDue)
    {
        _time = time;
        _onDue = onDue;
        _timer = time.CreateTimer(static deadlines => ((SessionDeadlines)deadlines!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets, moves or takes back a session's deadline.</summary>
    /// <param name="session">The session.</param>
    /// <param name="due">Unix milliseconds, rounded up to a second; <see cref="long.MaxValue"/>: none.</param>
    public void Set(NativeSession session, long due)
    {
        var second = due == long.MaxValue ? long.MaxValue : (due + 999) / 1000;
        lock (_lock)
        {
            if (session.NotedFor == second)
                return;

            Remove(session);
            if (second != long.MaxValue)
                Add(session, second);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Add(NativeSession session, long second)
    {
        if (_bySecond.Count == 0)
            _timer.Change(Tick, Tick);
        if (!_bySecond.TryGetValue(second, out var sessions))
            _bySecond[second] = sessions = [];
        sessions.Add(session);
        session.NotedFor = second;
    }

    private void Remove(NativeSession session)
    {
        if (!_bySecond.TryGetValue(session.NotedFor, out var sessions))
            return;

        sessions.Remove(session);
        if (sessions.Count == 0)
            _bySecond.Remove(session.NotedFor);
        session.NotedFor = long.MaxValue;
        StopIfEmpty();
    }

    private void OnTick()
    {
        foreach (var session in TakeDue())
            _onDue(session);
    }

    private List<NativeSession> TakeDue()
    {
        var due = new List<NativeSession>();
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            while (_bySecond.Count > 0 && _bySecond.First() is var (second, sessions) && second <= now)
            {
                foreach (var session in sessions)
                    session.NotedFor = long.MaxValue;
                due.AddRange(sessions);
                _bySecond.Remove(second);
            }

            StopIfEmpty();
        }

        return due;
    }

    private void StopIfEmpty()
    {
        if (_bySecond.Count == 0)
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
