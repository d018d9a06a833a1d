using Dunlin.Transport;

namespace Dunlin.MicroBenchmarks.InMemory;

/// <summary>An event loop whose rounds the benchmark drives, on its own thread. Nothing sleeps, so nothing is ever woken.</summary>
internal sealed class InMemoryLoop(EventLoopEvents events) : EventLoop(events)
{
    public void BeginRound() => Enter();

    /// <summary>Sends what the round made ready, as every event loop does.</summary>
    public void EndRound()
    {
        Flush();
        Exit();
    }

    protected override void Wake()
    {
    }
}
