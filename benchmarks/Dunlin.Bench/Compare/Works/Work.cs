using System.Globalization;

namespace Dunlin.Bench.Compare.Works;

/// <summary>One thing that all peers are made to do, such as <c>chat:16:32</c>: 16 clients with 32 messages under way each.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Clients">How many do it.</param>
/// <param name="Second">What <see cref="WorkKind.Second"/> says; 0 when it is nothing.</param>
internal sealed record Work(WorkKind Kind, int Clients, int Second)
{
    /// <summary>Everything that the comparison is about.</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "chat:16:1", "chat:16:32", "chat:256:1", "echo:64:1", "echo:64:16",
        "room:1000:10", "poll:1000:10", "longpoll:1000:10", "room-stalled:1000:100",
        "idle:10000", "connect:16", "http:64", "mixed:16:32", "json:256:1",
    ];

    /// <summary>What it is, such as <c>16 clients, 32 in flight each</c>.</summary>
    public string Title
    {
        get
        {
            var clients = string.Create(CultureInfo.InvariantCulture, $"{Clients:N0} clients");
            return Kind.Second switch
            {
                SecondNumber.InFlight => string.Create(CultureInfo.InvariantCulture, $"{clients}, {Second} in flight each"),
                SecondNumber.Rate => string.Create(CultureInfo.InvariantCulture, $"{clients}, {Second} messages a second"),
                _ => clients,
            };
        }
    }

    /// <summary>Null when the text names no work.</summary>
    public static Work? Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || WorkKinds.Find(parts[0]) is not { } kind || Number(parts[1]) is not { } clients)
            return null;

        var second = parts.Length == 3 ? Number(parts[2]) : null;
        return (kind.Second, parts.Length, second) switch
        {
            (SecondNumber.None, 2, _) => new Work(kind, clients, 0),
            (SecondNumber.InFlight, 2, _) => new Work(kind, clients, 1),
            (not SecondNumber.None, 3, { } number) => new Work(kind, clients, number),
            _ => null,
        };
    }

    public override string ToString() =>
        Kind.Second == SecondNumber.None ? $"{Kind.Name}:{Clients}" : $"{Kind.Name}:{Clients}:{Second}";

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
