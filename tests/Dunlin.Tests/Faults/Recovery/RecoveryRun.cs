using System.Text.Json;
using Dunlin.Channels;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>Publishers publish, clients are cut off and come back, and in the end everybody's view is compared with what was published.</summary>
internal sealed class RecoveryRun(IReadOnlyList<TestApp> nodes, int clients, int publishers, TimeSpan duration, Sabotage sabotage = Sabotage.None)
{
    private const string Channel = "run";
    private readonly PublicationLog _log = new();
    private readonly RecoveringClient[] _clients = [.. Enumerable.Range(0, clients).Select(i => new RecoveringClient([.. nodes.Select(node => new Uri(node.HttpAddress, "/ws"))], TransportOf(i), i, Channel))];
    private long _last = -1;

    /// <summary>Everything that is not as promised.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public string Summary =>
        $"{_log.Last} publications; {_clients.Sum(client => (long)client.Seen.Count)} seen over {_clients.Sum(client => client.Connections)} connections; "
        + $"{_clients.Sum(client => client.Seen.Recoveries)} recovered, {_clients.Sum(client => client.Seen.Losses)} told that something was lost";

    public int Recoveries => _clients.Sum(client => client.Seen.Recoveries);

    public int Losses => _clients.Sum(client => client.Seen.Losses);

    public async Task RunAsync()
    {
        using var done = new CancellationTokenSource(duration);
        using var giveUp = new CancellationTokenSource(duration + Until.HangGuard);
        var coming = _clients.Select(client => Task.Run(() => client.RunAsync(() => Volatile.Read(ref _last) is >= 0 and var last ? last : null, giveUp.Token))).ToArray();
        var publishing = Enumerable.Range(0, publishers).Select(publisher => Task.Run(() => PublishAsync(publisher, done.Token))).Append(Task.Run(() => SabotageAsync(done.Token)));
        await Task.WhenAll(publishing);
        await PublishLastAsync();
        Volatile.Write(ref _last, _log.Last); // who waits notices when its visit ends, within 3 s
        await Task.WhenAll(coming);
        Check();
    }

    private void Check()
    {
        _log.CheckWhole();
        foreach (var client in _clients)
            client.Seen.CompareWith(_log);
        Problems = [.. _log.Problems, .. _clients.SelectMany(client => client.Seen.Problems)];
    }

    private async Task PublishAsync(int publisher, CancellationToken done)
    {
        var random = new Random(-publisher - 1);
        await using var client = await NativeClient.ConnectAsync(nodes[publisher % nodes.Count].WebSocketAddress("/ws"));
        await client.SubscribeAsync(Channel);
        for (var number = 0; !done.IsCancellationRequested; number++)
        {
            var data = $$"""{"publisher":{{publisher}},"number":{{number}}}""";
            _log.Add(await PublishAsync(client, data, $"{publisher}.{number}"), data);
            await Task.Delay(random.Next(100, 300), CancellationToken.None);
        }
    }

    // Not a saboteur's: a stream that goes on never hears of the last publication when that is the one that was lost.
    private async Task PublishLastAsync()
    {
        const string Data = "\"last\"";
        await using var client = await NativeClient.ConnectAsync(nodes[0].WebSocketAddress("/ws"));
        await client.SubscribeAsync(Channel);
        _log.Add(await PublishAsync(client, Data, "last"), Data);
    }

    private static async Task<long> PublishAsync(NativeClient client, string data, string key)
    {
        while (true)
        {
            await client.SendAsync($$"""{"type":"publish","id":1,"channel":"{{Channel}}","data":{{data}},"key":"{{key}}"}""");
            if (await ReadOffsetAsync(client) is { } offset)
                return offset;

            await Task.Delay(20);
        }
    }

    // Null: what it needs cannot be reached now.
    private static async Task<long?> ReadOffsetAsync(NativeClient client)
    {
        while (true)
        {
            using var message = JsonDocument.Parse((await client.ReceiveAsync())!);
            var type = message.RootElement.GetProperty("type").GetString();
            if (type == "published")
                return message.RootElement.GetProperty("offset").GetInt64();
            if (type == "error" && message.RootElement.GetProperty("code").ValueEquals("unavailable"))
                return null;
        }
    }

    private async Task SabotageAsync(CancellationToken done)
    {
        if (sabotage == Sabotage.None)
            return;

        var saboteur = new Saboteur(nodes[0].Services.GetRequiredService<ChannelRegistry>(), nodes[0].Topics, sabotage);
        for (var number = 0; !done.IsCancellationRequested; number++)
        {
            var data = $$"""{"sabotage":{{number}}}""";
            _log.Add(saboteur.Publish(Channel, data), data);
            await Task.Delay(200, CancellationToken.None);
        }
    }

    // Most by WebSocket, and some by each of the others.
    private static NativeTransport TransportOf(int client) => (client % 10) switch
    {
        7 or 8 => NativeTransport.EventStream,
        9 => NativeTransport.LongPolling,
        _ => NativeTransport.WebSocket,
    };
}
