using System.Diagnostics;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>connect</c>: each client connects, upgrades, joins when its protocol has it so, and leaves, over and over. Counts handshakes; the latency is that of all of it.</summary>
internal static class Handshakes
{
    public static LoadResult Run(LoadPlan plan, Measurement measurement)
    {
        RepeatFor(plan, plan.WarmUp, new Measurement(server: null));
        measurement.Begin();
        var wire = RepeatFor(plan, plan.Duration, measurement);
        measurement.End();
        return measurement.Result("connect", plan.Clients) with { BytesReceived = wire.Received, BytesSent = wire.Sent };
    }

    private static WireBytes RepeatFor(LoadPlan plan, TimeSpan duration, Measurement measurement)
    {
        var clock = Stopwatch.StartNew();
        var protocol = plan.Protocol.Create(isRoom: false);
        var wire = default(WireBytes);
        Parallel.For(0, plan.Clients, new ParallelOptions { MaxDegreeOfParallelism = plan.Clients }, index =>
        {
            while (clock.Elapsed < duration)
            {
                var start = Stamp.Now;
                using var client = LoadClients.Connect(plan, protocol, index);
                var took = Stamp.Now - start;
                lock (measurement)
                {
                    wire += client.Wire;
                    measurement.CountOperation();
                    measurement.RecordLatency(took);
                }
            }
        });
        return wire;
    }
}
