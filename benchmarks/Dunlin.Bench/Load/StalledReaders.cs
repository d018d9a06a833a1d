using System.Diagnostics;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>Clients that join and then read nothing, nor send. A server that cuts them off is right; how many it did is found out at the end.</summary>
internal sealed class StalledReaders(LoadPlan plan) : IMessageReceiver, IDisposable
{
    private readonly List<LoadSocket> _clients = [];
    private readonly HashSet<LoadSocket> _undecided = [];
    private int _cutOff;

    public int Count { get; } = Math.Min((plan.Clients * plan.StalledPercent + 99) / 100, plan.Clients - 1);

    /// <summary>Whether the client of that index is one: they are spread evenly, and never the first.</summary>
    public bool Includes(int index) => (index + 1) * (long)Count / plan.Clients > index * (long)Count / plan.Clients;

    public void Connect(ILoadProtocol protocol, int index) => _clients.Add(LoadClients.Connect(plan, protocol, index, isStalled: true));

    /// <summary>
    /// Has them read what waits for them, and a ping answered: one that gets the pong was not cut off. One that gets neither that nor an end within
    /// the plan's patience counts as not cut off.
    /// </summary>
    public int CountCutOff()
    {
        _undecided.UnionWith(_clients);
        using var loop = new LoadLoop(_clients, this);
        foreach (var client in _clients)
        {
            client.WidenReceiveBuffer();
            client.QueuePing();
        }

        loop.Start();
        for (var clock = Stopwatch.StartNew(); _undecided.Count > 0 && clock.Elapsed < plan.Patience;)
            loop.Turn(waitMilliseconds: 10);
        return _cutOff;
    }

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message)
    {
    }

    public void OnPong(LoadSocket client) => _undecided.Remove(client);

    public void OnEnded(LoadSocket client, string how)
    {
        if (_undecided.Remove(client))
            _cutOff++;
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
