namespace Dunlin.Connections;

/// <summary>Something that a <see cref="TimerWheel"/> calls when its time has come. One deadline at a time; costs no timer object.</summary>
internal abstract class WheelTimer
{
    internal WheelTimer? Previous { get; set; }

    internal WheelTimer? Next { get; set; }

    internal long Due { get; set; }

    internal bool IsScheduled { get; set; }

    /// <summary>On the loop. The timer is no longer scheduled when this is called, and may schedule itself again.</summary>
    protected internal abstract void OnDue(long tick);
}

/// <summary>
/// Deadlines of many connections at the cost of two pointers each, counted in ticks of one second. Belongs to one loop.
/// </summary>
/// <remarks>A deadline further away than the wheel's turn is looked at once a turn.</remarks>
internal sealed class TimerWheel
{
    private const int Slots = 64;
    private readonly WheelTimer?[] _slots = new WheelTimer?[Slots];
    private readonly List<WheelTimer> _due = [];

    /// <summary>Ticks since the loop began.</summary>
    public long Now { get; private set; }

    public int Count { get; private set; }

    /// <summary>Sets or moves the timer's deadline, at least one tick from now.</summary>
    public void Schedule(WheelTimer timer, long dueTick)
    {
        Cancel(timer);
        timer.Due = Math.Max(dueTick, Now + 1);
        Link(timer);
        Count++;
    }

    public void Cancel(WheelTimer timer)
    {
        if (!timer.IsScheduled)
            return;

        Unlink(timer);
        Count--;
    }

    /// <summary>One second has passed.</summary>
    public void Tick()
    {
        Now++;
        for (var timer = _slots[Now % Slots]; timer is not null; timer = timer.Next)
        {
            if (timer.Due <= Now)
                _due.Add(timer);
        }

        // A callback may move or cancel others that are due too.
        foreach (var timer in _due)
        {
            if (!timer.IsScheduled || timer.Due > Now)
                continue;

            Cancel(timer);
            timer.OnDue(Now);
        }

        _due.Clear();
    }

    private void Link(WheelTimer timer)
    {
        ref var slot = ref _slots[timer.Due % Slots];
        timer.Next = slot;
        timer.Previous = null;
        if (slot is not null)
            slot.Previous = timer;
        slot = timer;
        timer.IsScheduled = true;
    }

    private void Unlink(WheelTimer timer)
    {
        if (timer.Previous is not null)
            timer.Previous.Next = timer.Next;
        else
            _slots[timer.Due % Slots] = timer.Next;
        if (timer.Next is not null)
            timer.Next.Previous = timer.Previous;
        timer.Previous = timer.Next = null;
        timer.IsScheduled = false;
    }
}
