using System.Threading.Channels;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Interop.Tests;

/// <summary>The server that real clients meet: one endpoint for each thing to try, and a page with a client in it.</summary>
public sealed class InteropServer : IAsyncDisposable
{
    private readonly Channel<CloseSeen> _closes = Channel.CreateUnbounded<CloseSeen>();

    private InteropServer()
    {
    }

    public TestApp App { get; private set; } = null!;

    public static async Task<InteropServer> StartAsync(TestTransport transport = TestTransport.EventLoops)
    {
        var server = new InteropServer();
        server.App = await TestApp.StartAsync(server.Map, transport);
        return server;
    }

    public Uri Address(string path) => App.WebSocketAddress(path);

    /// <summary>The next connection on <c>/commands</c> that the server saw end.</summary>
    public async Task<CloseSeen> NextCloseAsync()
    {
        using var timeout = new CancellationTokenSource(Until.HangGuard);
        return await _closes.Reader.ReadAsync(timeout.Token);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.MapGet("/", () => ClientFile("page.html", "text/html"));
        app.MapGet("/standard-websocket.mjs", () => ClientFile("standard-websocket.mjs", "text/javascript"));

        var echo = new EchoHandler();
        app.MapWebSocket("/echo", echo);
        app.MapWebSocket("/echo/shared", echo, options => options.Compression = WebSocketCompression.Shared);
        app.MapWebSocket("/echo/dedicated", echo, options => options.Compression = WebSocketCompression.Dedicated);
        app.MapWebSocket("/echo/small", echo, options => options.MaxMessageSize = 1024);
        app.MapWebSocket("/greeting", new GreetingHandler());
        app.MapWebSocket("/protocols", new GreetingHandler(), options =>
        {
            options.Subprotocols.Add("chat.v2");
            options.Subprotocols.Add("chat.v1");
        });
        app.MapWebSocket("/private", new RefusingHandler());
        app.MapWebSocket("/anyone", echo, options => options.AllowedOrigins.Add("*"));
        app.MapWebSocket("/commands", new CommandHandler(_closes.Writer));
        app.MapWebSocket("/rooms", new RoomHandler());
    }

    private static IResult ClientFile(string name, string contentType) =>
        Results.File(RepositoryPath.Of("tests", "Dunlin.Interop.Tests", "clients", name), contentType);
}

/// <summary>How a connection ended, as the handler was told.</summary>
public sealed record CloseSeen(int Code, string Reason);
