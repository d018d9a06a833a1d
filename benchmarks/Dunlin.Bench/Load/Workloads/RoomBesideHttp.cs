namespace Dunlin.Bench.Load.Workloads;

/// <summary>A chat room whose server answers paced requests at the same time; both from this one thread.</summary>
internal sealed class RoomBesideHttp(LoadPlan plan, Measurement measurement, Requests requests) : ClosedLoop(plan, measurement, isRoom: true)
{
    protected override void Begin()
    {
        base.Begin();
        requests.Start();
    }

    // Neither waits for the other's descriptors. With requests due every half millisecond nothing could wait anyhow.
    protected override void Turn()
    {
        Loop.Turn(waitMilliseconds: 0);
        requests.Turn(waitMilliseconds: 0);
    }

    protected override void BeginMeasuring()
    {
        base.BeginMeasuring();
        requests.BeginMeasuring();
    }

    protected override void EndMeasuring()
    {
        base.EndMeasuring();
        requests.EndMeasuring();
        requests.Finish();
    }
}
