namespace Dunlin.Transport;

/// <summary>Work that another thread leaves in a loop's mailbox.</summary>
internal interface ILoopWork
{
    void RunOnLoop();
}

/// <summary>A closure as loop work, for what happens rarely.</summary>
internal sealed class LoopAction(Action action) : ILoopWork
{
    public void RunOnLoop() => action();
}
