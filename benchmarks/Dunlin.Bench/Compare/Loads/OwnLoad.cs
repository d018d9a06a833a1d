using System.Globalization;
using System.Text.Json;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>Runs <c>load</c> in a process of its own, pinned.</summary>
internal sealed class OwnLoad(ComparisonPlan plan) : ILoad
{
    public string? ReasonAgainst(Peer peer, Work work) => null;

    public async Task<LoadResult> RunAsync(PeerProcess peer, Work work, int run, CancellationToken cancellationToken)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll");
        var outcome = await ChildProgram.RunAsync("taskset", ["--cpu-list", Text(plan.LoadCore), "dotnet", tool, .. Arguments(peer, work, run)], folder: null, cancellationToken);
        return Result(outcome);
    }

    /// <summary>What <c>load --json</c> printed, when all went well.</summary>
    internal static LoadResult Result(ProgramOutcome outcome)
    {
        // It prints no JSON when it did not get as far as measuring.
        if (!outcome.Output.StartsWith('{'))
            throw new PeerFailedException($"load ended with {outcome.ExitCode}: {outcome.Errors.Trim()}");

        var result = JsonSerializer.Deserialize(outcome.Output, LoadJson.Default.LoadResult)!;
        if (!result.IsRight)
            throw new PeerFailedException(string.Create(CultureInfo.InvariantCulture, $"{result.Missing:N0} messages missing, {result.Repeated:N0} repeated, {result.OutOfOrder:N0} out of order"));
        return outcome.ExitCode == 0 ? result : throw new PeerFailedException($"load ended with {outcome.ExitCode}: {outcome.Errors.Trim()}");
    }

    internal IReadOnlyList<string> Arguments(PeerProcess peer, Work work, int run) =>
    [
        "load", work.Kind.Workload,
        "--url", LoadAddress.Of(peer, work.Kind).ToString(),
        "--pid", Text(peer.ProcessId),
        .. Options(peer.Peer, work, run),
        "--warm-up", Text(plan.WarmUpSeconds),
        "--seconds", Text(plan.Seconds),
        "--json",
    ];

    /// <summary>What depends on the work and on the peer's protocol.</summary>
    internal static IReadOnlyList<string> Options(Peer peer, Work work, int run)
    {
        List<string> options = ["--clients", Text(work.Clients)];
        if (work.Kind.Second != SecondNumber.None)
            options.AddRange([work.Kind.Second == SecondNumber.Rate ? "--rate" : "--in-flight", Text(work.Second)]);
        if (peer.Protocol != PeerProtocol.Raw && work.Kind.Path is (WorkPath.Chat or WorkPath.Echo))
            options.AddRange(["--protocol", peer.Protocol == PeerProtocol.SocketIo ? "socketio" : "signalr"]);
        if (work.Kind.IsCompressed)
            options.Add("--compression");
        return [.. options, .. work.Kind.Options, .. work.Kind.Runs[run]];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
