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

    public void Add(IClientWork client) => _clients[client] = true;

    /// <summary>All clients.</summary>
    public IEnumerable<IClientWork> Clients => _clients.Keys;

    /// <summary>What is under way, in words; null: nothing.</summary>
    public string? FindBusy()
    {
        var before = Activity;
        return FindBusyPart() ?? (Activity == before ? null : "something has just happened");
    }

    private long Activity => activity.Value + loops.PoolLoops.Sum(loop => loop.Rounds) + _clients.Keys.Sum(client => client.Activity);

    private string? FindBusyPart()
    {
        if (!time.IsAtRest)
            return "a timer fires";
        if (FindBusyConnection() is { } connection)
            return connection;
        if (FindBusyLoop() is { } loop)
            return loop;
        if (operations.FindBusy() is { } operation)
            return $"{operation} has not returned";
        return _clients.Keys.Select(client => client.FindBusy()).FirstOrDefault(busy => busy is not null);
    }

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

        // Those that have returned are still to be taken note of by their loops.
        return calls == operations.Calls ? null : "a handler has just returned";
    }
}
