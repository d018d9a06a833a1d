using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Memory;

/// <summary>Fills a server that speaks Dunlin's own protocol step by step, and looks at its memory after each.</summary>
internal sealed class ChannelMemory(Uri url, ServerProcess server, ChannelMemoryPlan plan)
{
    // As many commands as one message may hold by default.
    private const int Batch = 100;
    private const int WarmUpChannels = 1000;

    // After the last step a server still collects garbage and gives pages back.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public ChannelMemoryResult Run()
    {
        Fill("warm-up", WarmUpChannels);
        var empty = Look();
        Fill("channel", plan.Channels);
        var filled = Look();
        var connected = LookAtConnections(subscriptions: 0);
        return new ChannelMemoryResult(plan, empty, filled, connected, LookAtConnections(plan.Subscriptions));
    }

    private long LookAtConnections(int subscriptions)
    {
        var clients = new List<LoadSocket>();
        using var ignoring = new LoadLoop([], new Ignoring());
        try
        {
            for (var i = 0; i < plan.Clients; i++)
                Connect(clients, ignoring, i, subscriptions);
            return Look();
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private long Look()
    {
        Thread.Sleep(Rest);
        return server.Take().Resident;
    }

    // Who publishes must be subscribed: it is for as long as that takes.
    private void Fill(string name, int channels)
    {
        var text = new string('x', plan.Payload);
        using var _ = LoadSocket.Connect(url, index: 0, new LoadSocketOptions
        {
            Join = socket =>
            {
                var client = new Joining(socket);
                client.Await("{\"type\":\"connected\","u8);
                for (var first = 0; first < channels; first += Batch)
                {
                    var names = Enumerable.Range(first, Math.Min(Batch, channels - first)).Select(number => $"{name}:{number}").ToArray();
                    client.Send(Commands(names, channel => $$"""{"type":"subscribe","channel":"{{channel}}"}"""));
                    for (var i = 0; i < plan.History; i++)
                        client.Send(Commands(names, channel => $$"""{"type":"publish","channel":"{{channel}}","data":"{{text}}"}"""));
                    client.Send(Commands(names, channel => $$"""{"type":"unsubscribe","channel":"{{channel}}"}"""));
                    client.Send(Encoding.UTF8.GetBytes("{\"type\":\"ping\"}"));
                    client.Await("{\"type\":\"pong\""u8, besides: "{\"type\":"u8);
                }
            },
        });
    }

    private void Connect(List<LoadSocket> clients, LoadLoop ignoring, int index, int subscriptions)
    {
        clients.Add(LoadSocket.Connect(url, index, new LoadSocketOptions
        {
            Join = socket =>
            {
                var client = new Joining(socket);
                client.Await("{\"type\":\"connected\","u8);
                var names = Enumerable.Range(0, subscriptions).Select(i => $"channel:{((index * subscriptions) + i) % plan.Channels}").ToArray();
                if (names.Length > 0)
                    client.Send(Commands(names, channel => $$"""{"type":"subscribe","channel":"{{channel}}"}"""));
                client.Send(Encoding.UTF8.GetBytes("{\"type\":\"ping\"}"));
                client.Await("{\"type\":\"pong\""u8, besides: "{\"type\":"u8);
            },
        }));
        ignoring.Add(clients[^1]);
        if (index % 100 == 0)
            ignoring.Turn(waitMilliseconds: 0);
    }

    private static byte[] Commands(string[] channels, Func<string, string> command) =>
        Encoding.UTF8.GetBytes($"[{string.Join(',', channels.Select(command))}]");

    private sealed class Ignoring : IMessageReceiver
    {
        public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message)
        {
            // How many are online: nothing that is counted.
        }
    }
}
