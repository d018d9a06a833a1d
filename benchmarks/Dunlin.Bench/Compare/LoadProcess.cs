using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>Runs <c>load</c> in a process of its own, pinned, against a running peer.</summary>
internal static class LoadProcess
{
    /// <exception cref="PeerFailedException">The load failed, or found that the peer lost, repeated or reordered messages.</exception>
    public static async Task<LoadResult> RunAsync(PeerProcess peer, Work work, ComparisonPlan plan, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("taskset", ["--cpu-list", Text(plan.LoadCore), "dotnet", Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll"), .. Arguments(peer, work, plan)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var load = Process.Start(start) ?? throw new PeerFailedException("taskset was not started.");
        try
        {
            var output = load.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = load.StandardError.ReadToEndAsync(cancellationToken);
            await load.WaitForExitAsync(cancellationToken);
            if (load.ExitCode != 0)
                throw new PeerFailedException($"{work} against {peer.Peer.Name}: {await output}{await errors}");
            return JsonSerializer.Deserialize(await output, LoadJson.Default.LoadResult)!;
        }
        finally
        {
            load.Kill(entireProcessTree: true); // when cancelled; does nothing to one that has ended
        }
    }

    private static string[] Arguments(PeerProcess peer, Work work, ComparisonPlan plan) =>
    [
        "load", work.Workload,
        "--url", peer.WebSocket(work.Path).ToString(),
        "--pid", Text(peer.ProcessId),
        "--clients", Text(work.Clients),
        "--in-flight", Text(work.InFlight),
        "--warm-up", Text(plan.WarmUpSeconds),
        "--seconds", Text(plan.Seconds),
        "--json",
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
