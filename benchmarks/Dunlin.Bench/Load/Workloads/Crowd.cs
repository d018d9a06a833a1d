namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>crowd</c>: fills one room, has many of its members say all they have to say at once, and checks that all got it in one order.</summary>
internal sealed class Crowd(LoadPlan plan, Measurement measurement)
    : MessageWorkload(plan, measurement, isRoom: true, senders: Math.Min(plan.Senders, plan.Clients), ownOnly: false)
{
    // Depends on every message and on their order: equal for two members only when they got the same.
    private readonly ulong[] _digests = new ulong[plan.Clients];

    private int Senders => Math.Min(Plan.Senders, Plan.Clients);

    // All is measured, until everything has come.
    protected override void DoPhases()
    {
        BeginMeasuring();
        Begin();
        Drain();
        EndMeasuring();
    }

    protected override void Begin()
    {
        foreach (var sender in Clients.Take(Senders))
        {
            for (var i = 0; i < Plan.Messages; i++)
                Send(sender, Stamp.Now);
            Loop.Flush(sender);
        }
    }

    protected override void Turn() => Loop.Turn(waitMilliseconds: 10);

    protected override void OnDelivered(LoadSocket receiver, int sender, Stamp stamp)
    {
        Measurement.RecordLatency(stamp.Age);
        ref var digest = ref _digests[receiver.Index];
        digest = (digest ^ ((ulong)sender << 32 | stamp.Number)) * 1099511628211 + 1;
    }

    // Where something is missing or repeated, the order says nothing more.
    protected override LoadResult Result(string name)
    {
        var result = base.Result(name);
        return result.IsRight ? result with { OtherOrder = _digests.Count(digest => digest != _digests[0]) } : result;
    }
}
