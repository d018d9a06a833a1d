namespace Dunlin.Bench.Compare.Works;

/// <summary>All kinds of work.</summary>
internal static class WorkKinds
{
    public static IReadOnlyList<WorkKind> All { get; } =
    [
        new("chat", "chat", WorkGroups.Chat, SecondNumber.InFlight),
        new("echo", "echo", WorkGroups.Echo, SecondNumber.InFlight) { Path = WorkPath.Echo },
        new("room", "fanout", WorkGroups.Room, SecondNumber.Rate),
        new("poll", "poll", WorkGroups.Room, SecondNumber.Rate) { Path = WorkPath.PolledRoom },
        new("longpoll", "longpoll", WorkGroups.Room, SecondNumber.Rate) { Path = WorkPath.PolledRoom },
        new("room-stalled", "fanout", WorkGroups.Stalled, SecondNumber.Rate) { Runs = [[], ["--stalled", "5"]] },
        new("idle", "idle", WorkGroups.Idle) { Path = WorkPath.Echo },
        new("connect", "connect", WorkGroups.Connect) { Path = WorkPath.Echo },
        new("http", "http", WorkGroups.Http) { Path = WorkPath.Hello },
        new("mixed", "mixed", WorkGroups.Mixed, SecondNumber.InFlight),
        new("json", "chat", WorkGroups.Json, SecondNumber.InFlight) { Options = ["--body", "json", "--payload", "1024"], IsCompressed = true },
    ];

    /// <summary>Null when there is none of that name.</summary>
    public static WorkKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
