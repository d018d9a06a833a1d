namespace Dunlin.Testing.Settling;

/// <summary>
/// A call of the application's code that may last: a request, a handler. It is known whether some thread runs it, and whether it does nothing before a time of the server comes.
/// Thread-safe.
/// </summary>
/// <param name="name">Says what it is.</param>
/// <param name="activity">Is told of every change.</param>
internal sealed class Operation(string name, ActivityCounter activity)
{
    private static readonly AsyncLocal<Operation?> Ambient = new(OnContextChanged);

    private int _threads;
    private int _delays;
    private volatile Task? _waitsFor;

    /// <summary>What the calling code is part of, also behind its awaits.</summary>
    public static Operation? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Whether a thread is in it.</summary>
    public bool IsRunning => Volatile.Read(ref _threads) > 0;

    /// <summary>Whether nothing of it happens before a timer of the server fires, or something else that is known comes.</summary>
    public bool IsAtRest => !IsRunning && (_waitsFor is { } task ? !task.IsCompleted : Volatile.Read(ref _delays) > 0);

    /// <summary>It does nothing more before the task has ended, or a timer of its own has fired.</summary>
    public void WaitFor(Task task) => _waitsFor = task;

    /// <summary>It has begun to wait for a time.</summary>
    public void OnDelayBegun() => Interlocked.Increment(ref _delays);

    /// <summary>A time that it waited for comes now.</summary>
    public void OnDelayOver()
    {
        _waitsFor = null;
        OnDelayGivenUp();
    }

    /// <summary>It waits no more for a time. It may have gone on to its next wait before it takes the last one back.</summary>
    public void OnDelayGivenUp()
    {
        activity.Count();
        Interlocked.Decrement(ref _delays);
    }

    public override string ToString() => name;

    private static void OnContextChanged(AsyncLocalValueChangedArgs<Operation?> change)
    {
        change.CurrentValue?.Enter();
        change.PreviousValue?.Leave();
    }

    private void Enter()
    {
        Interlocked.Increment(ref _threads);
        activity.Count();
    }

    private void Leave()
    {
        activity.Count();
        Interlocked.Decrement(ref _threads);
    }
}
