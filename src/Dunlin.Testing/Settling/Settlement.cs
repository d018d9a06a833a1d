using System.Collections.Concurrent;
using Dunlin.Testing.Time;
using Dunlin.Testing.Transport;
using Dunlin.Transport;

namespace Dunlin.Testing.Settling;

/// <summary>
/// Looks whether anything is under way. Each part is asked for its own state, which changes with its cause; when all were idle while nothing happened between the first question and the last answer,
/// there was a moment at which nothing was under way anywhere, and so nothing can begin by itself.
/// </summary>
internal sealed class Settlement(ActivityCounter activity, InMemoryTransport transport, Operations operations, ManualTime time, EventLoopGroup loops)
{
    private readonly ConcurrentDictionary<IClientWork, bool> _clients = new();

    /// <summary>What is asked. Default: all.</summary>
    public SettledParts Parts { get; set; } = SettledParts.All;

    public void Add(IClientWork client) => _clients[client] = true;

    /// <summary>What is under way, in words; null: nothing.</summary>
    public string? FindBusy()
    {
        var before = Activity;
        return FindBusyPart() ?? (Activity == before ? null : "something has just happened");
    }

    private long Activity => activity.Value + loops.PoolLoops.Sum(loop => loop.Changes) + _clients.Keys.Sum(client => client.Activity);

    private string? FindBusyPart()
    {
        if (Parts.HasFlag(SettledParts.Timers) && !time.IsAtRest)
            return "a timer fires";
        if (Parts.HasFlag(SettledParts.Connections) && FindBusyConnection() is { } connection)
            return connection;
        if (Parts.HasFlag(SettledParts.Loops) && FindBusyLoop() is { } loop)
            return loop;
        if (Parts.HasFlag(SettledParts.Handlers) && operations.FindBusy() is { } operation)
            return $"{operation} has not returned";
        return Parts.HasFlag(SettledParts.Clients) ? FindBusyClient() : null;
    }

    private string? FindBusyClient() => _clients.Keys.Select(client => client.FindBusy()).FirstOrDefault(busy => busy is not null);

    private string? FindBusyConnection() =>
        transport.Connections.FirstOrDefault(connection => !connection.IsServerAtRest) is { } busy ? $"{busy.Description} is under way in the server" : null;

    private string? FindBusyLoop()
    {
        var calls = 0;
        foreach (var loop in loops.PoolLoops)
        {
            if (!loop.IsIdle(out var underWay))
                return "an event loop is busy";

            calls += underWay;
        }

        // Of those that have returned their loops are still to take note.
        return calls == operations.Calls || !Parts.HasFlag(SettledParts.Handlers) ? null : "a handler has just returned";
    }
}
