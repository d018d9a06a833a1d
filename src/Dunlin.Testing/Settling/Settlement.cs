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
    private const int MaxDescribed = 10;
    private readonly ConcurrentDictionary<IClientWork, bool> _clients = new();

    /// <summary>What is asked. Default: all.</summary>
    public SettledParts Parts { get; set; } = SettledParts.All;

    public void Add(IClientWork client) => _clients[client] = true;

    /// <summary>Whether nothing is under way.</summary>
    public bool IsAtRest()
    {
        var before = Activity;
        return !FindBusy().Any() && Activity == before;
    }

    /// <summary>What is under way, in words.</summary>
    public string Describe() => string.Join("; ", FindBusy().DefaultIfEmpty("something happens again and again").Take(MaxDescribed));

    private long Activity => activity.Value + loops.PoolLoops.Sum(loop => loop.Changes) + _clients.Keys.Sum(client => client.Activity);

    private IEnumerable<string> FindBusy()
    {
        var found = Enumerable.Empty<string>();
        if (Parts.HasFlag(SettledParts.Timers))
            found = found.Concat(FindBusyTimers());
        if (Parts.HasFlag(SettledParts.Connections))
            found = found.Concat(transport.Connections.Where(connection => !connection.IsServerAtRest).Select(connection => $"{connection.Description} is under way in the server"));
        if (Parts.HasFlag(SettledParts.Loops))
            found = found.Concat(FindBusyLoops());
        if (Parts.HasFlag(SettledParts.Handlers))
            found = found.Concat(operations.FindBusy().Select(operation => $"{operation} has not returned"));
        if (Parts.HasFlag(SettledParts.Clients))
            found = found.Concat(_clients.Keys.Select(client => client.FindBusy()).OfType<string>());
        return found;
    }

    private IEnumerable<string> FindBusyTimers()
    {
        if (!time.IsAtRest)
            yield return "a timer fires";
    }

    private IEnumerable<string> FindBusyLoops()
    {
        var calls = 0;
        foreach (var loop in loops.PoolLoops)
        {
            if (!loop.IsIdle(out var underWay))
                yield return "an event loop is busy";

            calls += underWay;
        }

        // Of those that have returned their loops are still to take note.
        if (calls != operations.Calls && Parts.HasFlag(SettledParts.Handlers))
            yield return "a handler has just returned";
    }
}
