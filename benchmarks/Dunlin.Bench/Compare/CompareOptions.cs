using System.CommandLine;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>The options that say what is compared, and how: of <c>compare</c> and of <c>report</c>.</summary>
internal sealed class CompareOptions
{
    // Bun comes first: the others are related to it.
    private readonly Option<string[]> _peers = Names("--peers", "Who takes part; the others are related to the first.", ["bun", "elysia", "ws", "socketio", "signalr", "aspnetcore", "dunlin", "dunlin-sockets", "dunlin-2-loops"]);
    private readonly Option<string[]> _works = Names("--works", $"What is done: {string.Join(", ", WorkKinds.All.Select(kind => kind.Grammar))}.", [.. Work.Default]);
    private readonly Option<int> _rounds = Positive("--rounds", 5, "How often; medians are compared.");
    private readonly Option<int> _warm = Positive("--warm-up", 3, "Seconds before each measurement.");
    private readonly Option<int> _seconds = Positive("--seconds", 3, "Seconds of each measurement.");
    private readonly Option<int> _serverCore = Core("--server-core", 0, "The processor that the servers are pinned to.");
    private readonly Option<int> _loadCore = Core("--load-core", 1, "The processor that the load is pinned to.");
    private readonly Option<string?> _loadTool = new("--load-tool") { Description = "Measure chat, echo and idle with this load generator instead of our own: a C++ source (built with g++) or a program; benchmarks/README.md says how it is called." };

    public CompareOptions()
    {
        _peers.AcceptOnlyFromAmong([.. PeerCatalogue.All.Select(peer => peer.Name)]);
        _works.Validators.Add(result =>
        {
            foreach (var work in result.GetValueOrDefault<string[]>()!.Where(text => Work.Parse(text) is null))
                result.AddError($"--works: '{work}' is no work.");
        });
        _loadTool.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } tool && !File.Exists(tool))
                result.AddError($"--load-tool: there is no file {tool}.");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _peers, _works, _rounds, _warm, _seconds, _serverCore, _loadCore, _loadTool })
            command.Options.Add(option);
    }

    public ComparisonPlan Read(ParseResult result) => new(
        [.. result.GetRequiredValue(_peers).Distinct().Select(PeerCatalogue.Find).OfType<Peer>()],
        [.. result.GetRequiredValue(_works).Select(Work.Parse).OfType<Work>().Distinct()],
        result.GetRequiredValue(_rounds),
        result.GetRequiredValue(_warm),
        result.GetRequiredValue(_seconds),
        result.GetRequiredValue(_serverCore),
        result.GetRequiredValue(_loadCore))
    {
        LoadTool = result.GetValue(_loadTool),
    };

    private static Option<string[]> Names(string name, string description, string[] fallback) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback, AllowMultipleArgumentsPerToken = true };

    private static Option<int> Positive(string name, int fallback, string description) => AtLeast(1, name, fallback, description);

    private static Option<int> Core(string name, int fallback, string description) => AtLeast(0, name, fallback, description);

    private static Option<int> AtLeast(int least, string name, int fallback, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{name} must be {least} or more.");
        });
        return option;
    }
}
