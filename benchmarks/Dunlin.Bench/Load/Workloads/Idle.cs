using System.Diagnostics;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load.Workloads;

/// <summary><c>idle</c>: opens connections and holds them. The server's memory before and after says what they cost.</summary>
internal sealed class Idle : IMessageReceiver
{
    private const int WarmUpClients = 200;
    private readonly LoadPlan _plan;
    private readonly ILoadProtocol _protocol;

    private Idle(LoadPlan plan)
    {
        _plan = plan;
        _protocol = plan.Protocol.Create(isRoom: false);
    }

    public static LoadResult Run(LoadPlan plan, Measurement measurement) => new Idle(plan).Run(measurement);

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var record = _protocol.Read(message);
            message = message[record.Length..];
            if (record.Kind == RecordKind.Ping)
                client.Queue(_protocol.Pong);
        }
    }

    private LoadResult Run(Measurement measurement)
    {
        // What a server makes once, compiled code above all, is no cost of a connection.
        for (var i = 0; i < WarmUpClients; i++)
            LoadClients.Connect(_plan, _protocol, i).Dispose();
        Thread.Sleep(_plan.WarmUp);

        var clients = new List<LoadSocket>(_plan.Clients);
        using var loop = new LoadLoop([], this) { KeepAlive = _protocol.KeepAlive.ToArray() };
        try
        {
            measurement.Begin();
            Open(clients, loop);
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < _plan.Duration;)
                loop.Turn(waitMilliseconds: 100);
            measurement.End();
            var wire = WireBytes.Of(clients);
            return measurement.Result("idle", _plan.Clients) with { BytesReceived = wire.Received, BytesSent = wire.Sent };
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    // Those that are open are pinged while the others come.
    private void Open(List<LoadSocket> clients, LoadLoop loop)
    {
        for (var i = 0; i < _plan.Clients; i++)
        {
            clients.Add(LoadClients.Connect(_plan, _protocol, i));
            loop.Add(clients[^1]);
            if (i % 100 == 0)
                loop.Turn(waitMilliseconds: 0);
        }
    }
}
