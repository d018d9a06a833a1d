using Dunlin.Bench.Load;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Tests.Load;

/// <summary>Plans of runs that take a moment.</summary>
internal static class ShortPlan
{
    public static LoadPlan For(Uri url) =>
        new(url, Clients: 4, InFlight: 1, Rate: 200, Stamp.Size, WarmUp: TimeSpan.FromMilliseconds(200), Duration: TimeSpan.FromMilliseconds(500))
        {
            Patience = TimeSpan.FromSeconds(3),
            Interval = TimeSpan.FromMilliseconds(50),
            HttpClients = 2,
            HttpRate = 200,
        };

    /// <summary>As <c>load</c> runs it.</summary>
    public static Task<LoadResult> RunAsync(string workload, LoadPlan plan, int? server = null) =>
        OwnThread.RunAsync(() => Workload.Find(workload)!.Run(plan, server is { } id ? new ServerProcess(id) : null));
}
