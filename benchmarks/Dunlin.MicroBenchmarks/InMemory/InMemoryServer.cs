using Dunlin.Topics;
using Dunlin.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.MicroBenchmarks.InMemory;

/// <summary>Dunlin's engine as <c>AddDunlin</c> builds it, with connections that end in memory instead of at a socket.</summary>
internal sealed class InMemoryServer : IDisposable
{
    public const string Room = "room";

    private readonly WebApplication _app;
    private readonly WebSocketEngine _engine;
    private readonly EndpointConnections _endpoint = new(limit: 0);
    private readonly WebSocketConnectionSettings _settings = new(new WebSocketEndpointOptions());
    private readonly EchoHandler _handler = new();

    public InMemoryServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddDunlin();
        _app = builder.Build();
        _engine = _app.Services.GetRequiredService<WebSocketEngine>();
        Loop = new InMemoryLoop(_engine.Loops.Events);
    }

    public InMemoryLoop Loop { get; }

    public TopicRegistry Topics => _engine.Topics;

    /// <summary>Connections of an endpoint that echoes, with the default options.</summary>
    public InMemoryClient[] Connect(int count, DeflateParameters? deflate = null)
    {
        Loop.BeginRound();
        var clients = Enumerable.Range(0, count).Select(_ => Connect(deflate)).ToArray();
        Loop.EndRound();
        return clients;
    }

    /// <summary>Connections that subscribe to <see cref="Room"/>.</summary>
    public InMemoryClient[] Join(int count, DeflateParameters? deflate = null)
    {
        var clients = Connect(count, deflate);
        Array.ForEach(clients, client => client.Connection.Subscribe(Room));
        return clients;
    }

    public void Dispose() => ((IDisposable)_app).Dispose();

    private InMemoryClient Connect(DeflateParameters? deflate)
    {
        var lease = _engine.TryEnter(_endpoint) ?? throw new InvalidOperationException("There is no limit that could refuse a connection.");
        lease.Open();
        var channel = new InMemoryChannel(Loop);
        var handshake = new AcceptedHandshake(_handler, static connection => new ServerWebSocket<object?>(connection, null), lease) { Deflate = deflate };
        var connection = new WebSocketConnection(channel, Topics, _settings, handshake);
        connection.Start();
        return new InMemoryClient(connection, channel);
    }
}
