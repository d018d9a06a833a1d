namespace Dunlin.Transport;

/// <summary>Moves every loop's timer wheel once a second, and notices a loop that does not come round.</summary>
internal sealed class LoopTicker(Func<IEnumerable<EventLoop>> loops, EventLoopEvents events) : IDisposable
{
    private const int StalledAfterTicks = 3;
    private readonly Dictionary<EventLoop, Tick> _ticks = [];
    private ITimer? _timer;

    public void Start(TimeProvider time, TimeSpan period) =>
        _timer = time.CreateTimer(static state => ((LoopTicker)state!).OnTimer(), this, period, period);

    /// <summary>On the loop: runs an action with its next tick.</summary>
    public void After(EventLoop loop, Action action) => TickOf(loop).After.Add(action);

    public void Dispose() => _timer?.Dispose();

    private void OnTimer()
    {
        foreach (var loop in loops())
        {
            var tick = TickOf(loop);
            var missed = tick.Send();
            if (missed == StalledAfterTicks)
                events.LoopStalled(missed);
        }
    }

    private Tick TickOf(EventLoop loop)
    {
        lock (_ticks)
        {
            if (!_ticks.TryGetValue(loop, out var tick))
                _ticks[loop] = tick = new Tick(loop);
            return tick;
        }
    }

    /// <summary>One loop's ticks: sent by the timer, taken by the loop. A loop that was busy takes all it missed at once.</summary>
    private sealed class Tick(EventLoop loop) : ILoopWork
    {
        private int _pending;

        public List<Action> After { get; } = [];

        /// <summary>Returns how many ticks the loop has not taken before this one.</summary>
        public int Send()
        {
            var pending = Interlocked.Increment(ref _pending);
            if (pending == 1)
                loop.Post(this);
            return pending - 1;
        }

        public void RunOnLoop()
        {
            for (var left = Interlocked.Exchange(ref _pending, 0); left > 0; left--)
                loop.Wheel.Tick();

            var actions = After.ToArray();
            After.Clear();
            foreach (var action in actions)
                action();
        }
    }
}
