using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Workloads;

namespace Dunlin.Bench.Tests.Load;

/// <summary>Short loads: 4 clients, 0.3 s, no warm-up.</summary>
internal static class LoadRun
{
    public static LoadPlan Plan(Uri url) =>
        new(url, Clients: 4, InFlight: 2, Rate: 200, Stamp.Size, WarmUp: TimeSpan.Zero, Duration: TimeSpan.FromMilliseconds(300)) { Patience = TimeSpan.FromSeconds(10) };

    public static Task<LoadResult> ChatAsync(LoadPlan plan) => RunAsync(() => new ClosedLoop(plan, new Measurement(server: null), isRoom: true));

    public static Task<LoadResult> EchoAsync(LoadPlan plan) => RunAsync(() => new ClosedLoop(plan, new Measurement(server: null), isRoom: false));

    public static Task<LoadResult> FanoutAsync(LoadPlan plan) => RunAsync(() => new Fanout(plan, new Measurement(server: null)));

    public static Task<LoadResult> IdleAsync(LoadPlan plan) => OwnThread.RunAsync(() => Idle.Run(plan, new Measurement(server: null)));

    public static Task<LoadResult> ConnectAsync(LoadPlan plan) => OwnThread.RunAsync(() => Handshakes.Run(plan, new Measurement(server: null)));

    private static Task<LoadResult> RunAsync(Func<MessageWorkload> create) => OwnThread.RunAsync(() =>
    {
        using var workload = create();
        return workload.Run("test");
    });
}
