using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Load.Workloads;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary>What <c>load</c> can put on a server.</summary>
/// <param name="Name">How it is called on the command line.</param>
/// <param name="Rate">A second, when the command line does not say; 0 for those that need none.</param>
/// <param name="Run">Does it. The server's process is null when it is not known.</param>
internal sealed record Workload(string Name, double Rate, Func<LoadPlan, ServerProcess?, LoadResult> Run)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("chat", 0, (plan, server) => Messages(new ClosedLoop(plan, new Measurement(server), isRoom: true), "chat")),
        new("echo", 0, (plan, server) => Messages(new ClosedLoop(plan, new Measurement(server), isRoom: false), "echo")),
        new("fanout", 10, (plan, server) => Messages(new Fanout(plan, new Measurement(server)), "fanout")),
        new("crowd", 0, (plan, server) => Messages(new Crowd(plan, new Measurement(server)), "crowd")),
        new("idle", 0, (plan, server) => Idle.Run(plan, new Measurement(server))),
        new("connect", 0, (plan, server) => Handshakes.Run(plan, new Measurement(server))),
        new("churn", 1000, Churning),
        new("mixed", 0, (plan, server) => Mixed.Run(plan, new Measurement(server), new Measurement(server))),
        new("http", 0, (plan, server) => Answers(new Requests(plan, plan.Clients, new Measurement(server)), "http")) { IsHttp = true },
        new("poll", 10, (plan, server) => Answers(new PolledRoom(InRoom(plan), new Measurement(server), isLong: false), "poll")) { IsHttp = true },
        new("longpoll", 10, (plan, server) => Answers(new PolledRoom(InRoom(plan), new Measurement(server), isLong: true), "longpoll")) { IsHttp = true },
    ];

    /// <summary>Whether it has no WebSocket.</summary>
    public bool IsHttp { get; private init; }

    /// <summary>Of its address: <c>http</c> or <c>ws</c>.</summary>
    public string Scheme => IsHttp ? Uri.UriSchemeHttp : Uri.UriSchemeWs;

    /// <summary>Null when there is none.</summary>
    public static Workload? Find(string? name) => All.FirstOrDefault(workload => workload.Name == name);

    private static LoadResult Messages(MessageWorkload workload, string name)
    {
        using (workload)
            return workload.Run(name);
    }

    private static LoadResult Answers(HttpWorkload workload, string name)
    {
        using (workload)
            return workload.Run(name);
    }

    private static LoadResult Churning(LoadPlan plan, ServerProcess? server)
    {
        var known = server ?? throw new LoadException("It looks at what the server still holds: --pid is needed.");
        using var churn = new Churn(plan, known, new Measurement(known));
        return churn.Run();
    }

    private static LoadPlan InRoom(LoadPlan plan) => plan with { Url = plan.Url.Complete("/room") };
}
