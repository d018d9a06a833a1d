using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Both ends of one connection, in an application of its own: the test calls the server's end and reads the client's.</summary>
internal sealed class SocketPair : IAsyncDisposable
{
    private SocketPair(TestApp app, ScriptedHandler handler, RawWebSocket client, ServerWebSocket<string> server)
    {
        App = app;
        Handler = handler;
        Client = client;
        Server = server;
    }

    public TestApp App { get; }

    public ScriptedHandler Handler { get; }

    public RawWebSocket Client { get; }

    public ServerWebSocket<string> Server { get; }

    public static async Task<SocketPair> ConnectAsync(
        TestTransport transport,
        ScriptedHandler? handler = null,
        Action<WebSocketEndpointOptions>? options = null,
        TimeProvider? time = null)
    {
        handler ??= new ScriptedHandler();
        var app = await TestApp.StartAsync(
            a => a.MapWebSocket("/ws", handler, options),
            transport,
            builder =>
            {
                if (time is not null)
                    Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(builder.Services, time);
            });
        var client = await RawWebSocket.ConnectAsync(app, "/ws");
        return new SocketPair(app, handler, client, await handler.NextOpenAsync());
    }

    /// <summary>Another connection to the same endpoint.</summary>
    public async Task<(RawWebSocket Client, ServerWebSocket<string> Server)> ConnectAnotherAsync()
    {
        var client = await RawWebSocket.ConnectAsync(App, "/ws");
        return (client, await Handler.NextOpenAsync());
    }

    /// <summary>The connection still works: a ping of the client is answered.</summary>
    public async Task ExpectAliveAsync()
    {
        await Client.SendAsync(RawFrame.OfPing("alive"u8.ToArray()));
        await Client.ExpectControlAsync(FrameOpcode.Pong, "alive"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await App.DisposeAsync();
    }
}
