namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>fanout</c>: the first client publishes at a fixed rate whatever happens, all receive. A message's latency counts from when it was due.</summary>
internal sealed class Fanout(LoadPlan plan, Measurement measurement) : MessageWorkload(plan, measurement, isRoom: true)
{
    private readonly double _interval = 1e6 / plan.Rate;
    private long _start;
    private long _published;

    protected override void Begin() => _start = Stamp.Now;

    protected override void Turn()
    {
        var publisher = Clients[0];
        for (var now = Stamp.Now; Due <= now; _published++)
            Send(publisher, Due);
        Loop.Flush(publisher);
        Loop.Turn(waitMilliseconds: Due - Stamp.Now > 1500 ? 1 : 0);
    }

    protected override void OnDelivered(LoadSocket receiver, int sender, Stamp stamp) => Measurement.RecordLatency(stamp.Age);

    private long Due => _start + (long)(_published * _interval);
}
