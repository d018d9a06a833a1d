using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Client.Tests.Integration;

/// <summary>What happens between a client and a real server whatever the transport.</summary>
public sealed class ServerTests
{
    [Theory]
    [InlineData(false, DunlinTransport.EventStream)]
    [InlineData(true, DunlinTransport.Polling)]
    public async Task Where_no_WebSocket_gets_through_the_client_falls_back(bool refusesStreams, DunlinTransport expected)
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                // As proxies do that do not know of such things.
                if (context.Request.Headers.Upgrade.Count > 0 || (refusesStreams && context.Request.Path.Value!.EndsWith("/sse", StringComparison.Ordinal)))
                    context.Response.StatusCode = StatusCodes.Status400BadRequest;
                else
                    await next(context);
            });
            app.MapDunlin("/ws");
        });
        await using var client = new DunlinClient(new Uri(app.HttpAddress, "/ws"));
        var opened = new Recorded<ConnectionOpened>();
        client.Opened += opened.AddAsync;

        await client.ConnectAsync().OrGiveUp();

        Assert.Equal(expected, (await opened.NextAsync()).Transport);
        await client.Channel("room").SubscribeAsync().OrGiveUp();
    }

    [Fact]
    public async Task A_client_over_tls_takes_the_certificates_that_the_application_says()
    {
        await using var app = await TestApp.StartAsync(app => app.MapDunlin("/ws"), TestTransport.Tls);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.GetCertHashString() == DevelopmentCertificate.Instance.GetCertHashString();
        foreach (var transport in Enum.GetValues<DunlinTransport>())
        {
            await using var client = new DunlinClient(app.WebSocketAddress("/ws"), new DunlinClientOptions { HttpMessageHandler = handler, Transports = [transport] });
            await client.ConnectAsync().OrGiveUp();
        }
    }

    [Fact]
    public async Task A_server_that_stops_says_when_to_come_back_and_the_client_finds_the_next_one()
    {
        var first = await ServerApp.StartAsync();
        await using var second = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(first.Port);
        await using var client = new DunlinClient(proxy.Address);
        var closed = new Recorded<ConnectionClosed>();
        var gaps = new Recorded<ChannelGap>();
        client.Closed += closed.AddAsync;
        client.Gap += gaps.AddAsync;
        await client.ConnectAsync().OrGiveUp();
        var subscription = await client.Channel("room").SubscribeAsync().OrGiveUp();
        var before = subscription.Channel.Position;
        proxy.Target = second.Port;

        await first.StopAsync();
        await first.DisposeAsync();

        var end = await closed.NextAsync();
        Assert.Equal((1001, true), (end.CloseCode, end.WillReconnect));
        Assert.True(end.Delay >= TimeSpan.FromMilliseconds(250));
        // Another server with another memory: what came before is lost, and the client says so.
        Assert.Equal(before, (await gaps.NextAsync()).From);
        await subscription.Channel.PublishAsync("n", JsonPayload.Parse("1")).OrGiveUp();
        Assert.True(Assert.Single(await subscription.TakeAsync(1)).FollowsGap);
    }

    [Fact]
    public async Task A_connection_outlives_its_first_token()
    {
        await using var app = await ServerApp.StartAsync(dunlin: options => options.Tokens.Keys.Add(TokenKey.FromSecret(TestToken.Secret)));
        var asked = 0;
        await using var client = new DunlinClient(app.Address(), new DunlinClientOptions
        {
            TokenProvider = _ => ValueTask.FromResult(TestToken.Of("ada", ++asked == 1 ? TimeSpan.FromSeconds(2) : TimeSpan.FromHours(1))),
        });
        await client.ConnectAsync().OrGiveUp();
        var session = client.Session;
        var firstEnds = DateTimeOffset.UtcNow.AddSeconds(3.5);

        await Until.TrueAsync(() => DateTimeOffset.UtcNow > firstEnds, "the first token has expired");

        Assert.Equal((2, session), (asked, client.Session));
    }
}
