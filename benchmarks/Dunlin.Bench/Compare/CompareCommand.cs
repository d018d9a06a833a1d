using System.CommandLine;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary><c>compare</c>: has Dunlin and its peers do the same, and relates what it costs them.</summary>
internal static class CompareCommand
{
    // What load speaks so far.
    private static readonly string[] Peers = [.. PeerCatalogue.All.Where(peer => peer.Protocol == PeerProtocol.Raw).Select(peer => peer.Name)];

    public static Command Create()
    {
        var peers = new Option<string[]>("--peers")
        {
            Description = "Who takes part; the others are related to the first.",
            DefaultValueFactory = _ => ["bun", .. Peers.Where(name => name != "bun")],
            AllowMultipleArgumentsPerToken = true,
        };
        peers.AcceptOnlyFromAmong(Peers);
        var works = new Option<string[]>("--works")
        {
            Description = "chat:CLIENTS:IN_FLIGHT, echo:CLIENTS:IN_FLIGHT, idle:CLIENTS, connect:CLIENTS.",
            DefaultValueFactory = _ => ["chat:16:32", "chat:256:1", "chat:16:1", "echo:64:1", "echo:64:16", "connect:16", "idle:10000"],
            AllowMultipleArgumentsPerToken = true,
        };
        works.Validators.Add(result =>
        {
            foreach (var work in result.GetValueOrDefault<string[]>()!.Where(text => Work.Parse(text) is null))
                result.AddError($"--works: '{work}' is no work.");
        });
        var rounds = new Option<int>("--rounds") { Description = "How often; medians are compared.", DefaultValueFactory = _ => 5 };
        var warm = new Option<int>("--warm-up") { Description = "Seconds before each measurement.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds of each measurement.", DefaultValueFactory = _ => 3 };
        var serverCore = new Option<int>("--server-core") { Description = "The processor that the servers are pinned to.", DefaultValueFactory = _ => 0 };
        var loadCore = new Option<int>("--load-core") { Description = "The processor that the load is pinned to.", DefaultValueFactory = _ => 1 };
        var command = new Command("compare", "Loads Dunlin and its peers in turn and compares what a message costs.") { peers, works, rounds, warm, seconds, serverCore, loadCore };
        foreach (var number in new[] { rounds, warm, seconds })
            MustBePositive(number);
        command.SetAction((result, cancellationToken) => RunAsync(
            new ComparisonPlan(
                [.. result.GetRequiredValue(peers).Select(PeerCatalogue.Find).OfType<Peer>()],
                [.. result.GetRequiredValue(works).Select(Work.Parse).OfType<Work>()],
                result.GetRequiredValue(rounds),
                result.GetRequiredValue(warm),
                result.GetRequiredValue(seconds),
                result.GetRequiredValue(serverCore),
                result.GetRequiredValue(loadCore)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ComparisonPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var comparison = new Comparison(plan, Console.WriteLine);
            await comparison.RunAsync(cancellationToken);
            Console.WriteLine($"\nMedians of {plan.Rounds} rounds; the ratio is to {plan.Peers[0].Name}.\n\n{ComparisonTable.Write(plan, comparison)}");
            return 0;
        }
        catch (PeerFailedException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static void MustBePositive(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
            result.AddError($"{option.Name} must be 1 or more.");
    });
}
