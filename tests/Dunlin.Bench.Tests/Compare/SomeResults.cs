using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Load;
using Dunlin.Bench.Machine;

namespace Dunlin.Bench.Tests.Compare;

/// <summary>Results as a test needs them: bun, ws and dunlin, of which it says what they needed.</summary>
internal static class SomeResults
{
    public static ComparisonResults Of(string work, params Measured[] measurements) => new()
    {
        MeasuredAt = new DateTimeOffset(2026, 11, 21, 7, 0, 0, TimeSpan.Zero),
        CommandLine = $"--works {work}",
        Machine = new MachineFacts("a processor", 2, 8_000_000_000, "6.1", "a system"),
        Versions = [new ProgramVersion("Bun", "1.4.5")],
        Rounds = 3,
        WarmUpSeconds = 1,
        Seconds = 1,
        ServerCore = 0,
        LoadCore = 1,
        Peers = [new PeerFacts("bun", "Bun", IsDunlin: false), new PeerFacts("ws", "ws", IsDunlin: false), new PeerFacts("dunlin", "Dunlin", IsDunlin: true)],
        Works = [work],
        LeftOut = [],
        Measurements = measurements,
    };

    /// <summary>A round for each cost, in microseconds an operation; also so many operations a second, and milliseconds of p99.</summary>
    public static Measured[] Costs(string work, string peer, params double[] costs) =>
        [.. costs.Select((cost, round) => new Measured(round + 1, work, peer, [Run(cost)], Failure: null))];

    public static Measured Failure(string work, string peer, int round, string reason) => new(round, work, peer, [], reason);

    public static LoadResult Run(double cost) => new()
    {
        Workload = "chat",
        Clients = 16,
        Seconds = 1,
        Operations = (long)(cost * 1000),
        ServerMicrosecondsPerOperation = cost,
        LatencyP99 = (long)(cost * 1000),
    };
}
