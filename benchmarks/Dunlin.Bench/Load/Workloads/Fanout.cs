namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>fanout</c>: the first client publishes at a fixed rate whatever happens, all receive. A message's latency counts from when it was due.</summary>
internal sealed class Fanout(LoadPlan plan, Measurement measurement) : MessageWorkload(plan, measurement, isRoom: true, senders: 1, ownOnly: false)
{
    private Pace _pace = null!;

    protected override void Begin() => _pace = new Pace(Plan.Rate, Stamp.Now);

    protected override void Turn()
    {
        var publisher = Clients[0];
        while (_pace.TryTake(out var due))
            Send(publisher, due);
        Loop.Flush(publisher);
        Loop.Turn(_pace.WaitMilliseconds);
    }

    protected override void OnDelivered(LoadSocket receiver, int sender, Stamp stamp) => Measurement.RecordLatencySinceDue(stamp.Age);
}
