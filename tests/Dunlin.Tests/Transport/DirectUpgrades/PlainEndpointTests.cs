using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;

namespace Dunlin.Tests.Transport.DirectUpgrades;

/// <summary>Whatever stands between HTTP and the socket sees every byte: such endpoints are Kestrel's.</summary>
public sealed class PlainEndpointTests
{
    [Fact]
    public async Task Connection_middleware_of_an_endpoint_is_never_passed_by()
    {
        var seen = 0;
        await using var app = await StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Use(next => connection =>
        {
            Interlocked.Increment(ref seen);
            return next(connection);
        }))));
        var other = Endpoints.Of(app)[^1].Port;

        Assert.Equal(101, (await Direct.AskAsync(other, "/ws")).Status);
        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_middleware_of_all_endpoints_is_never_passed_by(bool beforeDunlin)
    {
        var seen = 0;
        void AddMiddleware(WebApplicationBuilder builder) =>
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection =>
            {
                Interlocked.Increment(ref seen);
                return next(connection);
            })));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (beforeDunlin)
            AddMiddleware(builder);
        builder.AddDunlin();
        if (!beforeDunlin)
            AddMiddleware(builder);
        await using var app = builder.Build();
        app.MapWebSocket("/ws", new EchoHandler());
        await app.StartAsync();

        Assert.False(Direct.IsDirect(await Direct.AskAsync(new Uri(app.Urls.First()).Port, "/ws")));
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Limits_on_connections_hold()
    {
        await using var app = await StartAsync(builder => KestrelLimits.Set(builder, limits => limits.MaxConcurrentUpgradedConnections = 0));

        Assert.NotEqual(101, (await Direct.AskAsync(app.Port, "/ws")).Status);
    }

    [Fact]
    public async Task Endpoints_from_addresses_are_plain()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddDunlin();
        await using var app = builder.Build();
        app.MapWebSocket("/ws", new EchoHandler());
        await app.StartAsync();

        Assert.True(Direct.IsDirect(await Direct.AskAsync(new Uri(app.Urls.First()).Port, "/ws")));
    }

    private static Task<TestApp> StartAsync(Action<WebApplicationBuilder> configure) =>
        TestApp.StartAsync(map => map.MapWebSocket("/ws", new EchoHandler()), configure: configure);
}
