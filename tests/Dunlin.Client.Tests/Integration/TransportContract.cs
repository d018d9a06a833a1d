using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;

namespace Dunlin.Client.Tests.Integration;

/// <summary>What a client does with a real server, the same over each transport.</summary>
public abstract class TransportContract(DunlinTransport transport)
{
    private DunlinClientOptions Options => new()
    {
        Transports = [transport],
        Backoff = { Initial = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(200) },
        SerializerOptions = TestJson.Default.Options,
    };

    [Fact]
    public async Task What_is_published_arrives_and_is_acknowledged()
    {
        await using var app = await ServerApp.StartAsync();
        await using var ada = await ConnectAsync(app.Address());
        await using var bob = await ConnectAsync(app.Address());
        var lobby = await ada.Channel("chat:lobby").SubscribeAsync().OrGiveUp();
        await bob.Channel("chat:lobby").SubscribeAsync().OrGiveUp();

        var first = await bob.Channel("chat:lobby").PublishAsync("text", new Text("hello"), TestJson.Default.Text).OrGiveUp();
        var second = await ada.Channel("chat:lobby").PublishAsync("message", JsonPayload.Parse("[1,  2]")).OrGiveUp();

        Assert.Equal((1, 2, false), (first.Offset, second.Offset, second.IsDuplicate));
        var received = await lobby.TakeAsync(2);
        Assert.Equal(["""{"body":"hello"}""", "[1,  2]"], received.Data());
        Assert.Equal(["text", "message"], received.Select(publication => publication.Event));
        Assert.Equal([bob.Session, ada.Session], received.Select(publication => publication.Connection));
        Assert.Equal(new Position(first.Epoch, 2), lobby.Channel.Position);
    }

    [Fact]
    public async Task After_a_lost_connection_nothing_is_missing_and_nothing_comes_twice()
    {
        await using var app = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        await using var reader = await ConnectAsync(proxy.Address);
        await using var writer = await ConnectAsync(app.Address());
        var subscription = await reader.Channel("room").SubscribeAsync().OrGiveUp();
        var channel = writer.Channel("room");
        await channel.SubscribeAsync().OrGiveUp();
        await channel.PublishAsync("n", 0).OrGiveUp();
        Assert.Single(await subscription.TakeAsync(1));

        var states = new List<DunlinClientState>();
        reader.StateChanged += change =>
        {
            states.Add(change.State);
            return Task.CompletedTask;
        };
        for (var round = 0; round < 3; round++)
        {
            proxy.Refuses = true;
            proxy.CutAll();
            for (var i = 1; i <= 10; i++)
                await channel.PublishAsync("n", (10 * round) + i).OrGiveUp();
            proxy.Refuses = false;
            Assert.Equal(Enumerable.Range((10 * round) + 1, 10).Select(n => n.ToString()), (await subscription.TakeAsync(10)).Data());
        }

        if (transport == DunlinTransport.WebSocket)
            Assert.Contains(DunlinClientState.Reconnecting, states);
    }

    protected async Task<DunlinClient> ConnectAsync(Uri address, Action<DunlinClientOptions>? configure = null)
    {
        var options = Options;
        configure?.Invoke(options);
        var client = new DunlinClient(address, options);
        await client.ConnectAsync().OrGiveUp();
        return client;
    }
}
