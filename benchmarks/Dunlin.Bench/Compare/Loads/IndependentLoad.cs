using System.Globalization;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Measuring;
using Dunlin.Bench.Peers;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>
/// A load generator that is not part of this repository, so that our own instrument can be checked against another. It is called as
/// <c>TOOL --mode chat|echo|idle --port N --path /chat --pid SERVER -c CLIENTS -w IN_FLIGHT -p 16 -s SECONDS</c>
/// and prints <c>us-cpu/msg=X</c> (chat, echo) or <c>rss=XKB</c> (idle).
/// </summary>
/// <param name="tool">The program.</param>
/// <param name="plan">How long, and on which processor.</param>
internal sealed class IndependentLoad(string tool, ComparisonPlan plan) : ILoad
{
    private const int MostWarmUps = 30;
    private static readonly string[] Modes = ["chat", "echo", "idle"];

    public string? ReasonAgainst(Peer peer, Work work)
    {
        if (!Modes.Contains(work.Kind.Name))
            return "the independent load generator does chat, echo and idle only";
        return peer.Protocol == PeerProtocol.Raw ? null : "the independent load generator speaks plain WebSocket only";
    }

    public async Task<LoadResult> RunAsync(PeerProcess peer, Work work, int run, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(peer.ProcessId);
        await WarmUpAsync(peer, work, server, cancellationToken);
        var before = server.Take();
        var output = await CallAsync(peer, work.Kind.Name, work.Clients, work.Second, plan.Seconds, cancellationToken);
        return IndependentLoadOutput.Read(output, work, before.Resident);
    }

    // Until the run-time has compiled and tuned the code that is measured next: counted in CPU time, which a busy machine stretches.
    private async Task WarmUpAsync(PeerProcess peer, Work work, ServerProcess server, CancellationToken cancellationToken)
    {
        if (work.Kind.Name == "idle")
        {
            await CallAsync(peer, "echo", clients: 1, inFlight: 1, seconds: 1, cancellationToken);
            return;
        }

        for (var i = 0; i < MostWarmUps && server.Take().Processor.TotalSeconds < plan.WarmUpSeconds; i++)
            await CallAsync(peer, work.Kind.Name, work.Clients, work.Second, seconds: 1, cancellationToken);
    }

    private async Task<string> CallAsync(PeerProcess peer, string mode, int clients, int inFlight, int seconds, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "--mode", mode, "--port", Text(peer.BaseAddress.Port), "--path", mode == "chat" ? "/chat" : "/echo", "--pid", Text(peer.ProcessId),
            "-c", Text(clients), "-w", Text(Math.Max(1, inFlight)), "-p", "16", "-s", Text(seconds),
        ];
        var outcome = await ChildProgram.RunAsync("taskset", ["--cpu-list", Text(plan.LoadCore), tool, .. arguments], folder: null, cancellationToken);
        return outcome.ExitCode == 0 ? outcome.Output : throw new PeerFailedException($"the load generator ended with {outcome.ExitCode}: {outcome.Errors.Trim()}{outcome.Output.Trim()}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
