using System.Diagnostics;

namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>connect</c>: each client connects, upgrades and leaves, over and over. Counts handshakes; the latency is from connect to 101.</summary>
internal static class Handshakes
{
    public static LoadResult Run(LoadPlan plan, Measurement measurement)
    {
        RepeatFor(plan, plan.WarmUp, new Measurement(server: null));
        measurement.Begin();
        RepeatFor(plan, plan.Duration, measurement);
        measurement.End();
        return measurement.Result("connect", plan.Clients);
    }

    private static void RepeatFor(LoadPlan plan, TimeSpan duration, Measurement measurement)
    {
        var clock = Stopwatch.StartNew();
        Parallel.For(0, plan.Clients, new ParallelOptions { MaxDegreeOfParallelism = plan.Clients }, index =>
        {
            while (clock.Elapsed < duration)
            {
                var start = Stamp.Now;
                LoadSocket.Connect(plan.Url, index).Dispose();
                var took = Stamp.Now - start;
                lock (measurement)
                {
                    measurement.CountOperation();
                    measurement.RecordLatency(took);
                }
            }
        });
    }
}
