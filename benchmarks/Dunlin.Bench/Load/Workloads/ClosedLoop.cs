namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>chat</c> and <c>echo</c>: each client keeps a number of messages under way, and sends the next when one of its own comes back.</summary>
internal class ClosedLoop(LoadPlan plan, Measurement measurement, bool isRoom) : MessageWorkload(plan, measurement, isRoom, senders: plan.Clients, ownOnly: true)
{
    protected override void Begin()
    {
        foreach (var client in Clients)
        {
            for (var i = 0; i < Plan.InFlight; i++)
                Send(client, Stamp.Now);
        }
    }

    protected override void Turn() => Loop.Turn(waitMilliseconds: 10);

    protected override void OnDelivered(LoadSocket receiver, int sender, Stamp stamp)
    {
        if (sender != receiver.Index)
            return;

        Measurement.RecordLatency(stamp.Age);
        if (!IsStopping)
            Send(receiver, Stamp.Now);
    }
}
