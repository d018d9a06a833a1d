using System.Diagnostics;
using Dunlin.Client;
using Dunlin.Testing.Clients;
using Dunlin.Testing.Http;
using Dunlin.Testing.Settling;
using Dunlin.Testing.Time;
using Dunlin.Testing.Transport;
using Dunlin.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunlin.Testing;

/// <summary>
/// An application on Dunlin in memory, whole: Kestrel, middleware, authentication, handlers and channels, with clients that reach it without a socket. Time stands still until
/// <see cref="AdvanceAsync"/>, and <see cref="SettleAsync"/> ends when everything that was sent has had its effect. Many can run in one process. Thread-safe, but for time, which one caller at a time moves.
/// </summary>
public sealed class InMemoryServer : IAsyncDisposable
{
    private const int LooksWithoutPause = 200;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly InMemoryTransport _transport;
    private readonly ActivityCounter _activity;
    private readonly ManualTime _time;
    private readonly Settlement _settlement;
    private readonly IHost? _host;
    private readonly List<IAsyncDisposable> _owned = [];
    private bool _isDisposed;

    internal InMemoryServer(IServiceProvider services)
    {
        Services = services;
        _transport = services.GetRequiredService<InMemoryTransport>();
        _activity = services.GetRequiredService<ActivityCounter>();
        _time = services.GetRequiredService<ManualTime>();
        _settlement = new Settlement(_activity, _transport, services.GetRequiredService<Operations>(), _time, services.GetRequiredService<EventLoopGroup>());
    }

    private InMemoryServer(InMemoryServer server, IHost host)
        : this(server.Services) => _host = host;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The time of the server and of its clients: the present when the server was made, and then what <see cref="AdvanceAsync"/> makes of it.</summary>
    public TimeProvider Time => _time;

    /// <summary>What requests are addressed to. No name is looked up, and no port is open.</summary>
    public Uri Address { get; } = new("http://localhost/");

    /// <summary>How long, of real time, <see cref="SettleAsync"/> waits at most. Default: 10 s. More than 0.</summary>
    public TimeSpan SettleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes an application and starts it. <c>AddDunlin</c> has been called.</summary>
    /// <param name="map">Maps its endpoints and middleware.</param>
    /// <param name="configure">Adds its services; null: there are none.</param>
    public static async Task<InMemoryServer> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddDunlin();
        configure?.Invoke(builder);
        builder.UseInMemoryTransport();
        var app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync().ConfigureAwait(false);
            return new InMemoryServer(app.Services.GetRequiredService<InMemoryServer>(), app);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a client for requests. It does not follow redirects and keeps no cookies.</summary>
    public HttpClient CreateHttpClient() => new(CreateHandler()) { BaseAddress = Address };

    /// <summary>Makes what sends requests, and WebSocket handshakes of <see cref="System.Net.WebSockets.ClientWebSocket"/>, to the server.</summary>
    public HttpMessageHandler CreateHandler()
    {
        var connections = new ClientConnections(_transport);
        _settlement.Add(new HttpWork(connections));
        return new InMemoryHandler(connections, _activity);
    }

    /// <summary>Makes a client of channels. The server disposes it, when the test has not.</summary>
    /// <param name="path">Where the application has mapped Dunlin's own protocol.</param>
    /// <param name="configure">Sets its options; null: the defaults.</param>
    public DunlinClient CreateClient(string path = "/ws", Action<DunlinClientOptions>? configure = null)
    {
        var connections = new ClientConnections(_transport);
        var handler = new InMemoryHandler(connections, _activity);
        var options = new DunlinClientOptions { HttpMessageHandler = handler, TimeProvider = _time };
        configure?.Invoke(options);
        var client = new DunlinClient(new Uri(Address, path), options);
        _settlement.Add(new DunlinClientWork(client, connections));
        Own(client);
        return client;
    }

    /// <summary>Makes a WebSocket, which the test connects. The server disposes it, when the test has not.</summary>
    /// <param name="path">The route of the endpoint, with a query if there is one.</param>
    /// <param name="configure">Sets its options; null: the defaults, with room for any number of messages.</param>
    public WebSocketClient CreateWebSocket(string path, Action<WebSocketClientOptions>? configure = null)
    {
        var connections = new ClientConnections(_transport);
        var options = new WebSocketClientOptions
        {
            HttpMessageHandler = new InMemoryHandler(connections, _activity),
            TimeProvider = _time,
            PingInterval = TimeSpan.Zero,
            BufferSize = int.MaxValue,
        };
        configure?.Invoke(options);
        var client = new WebSocketClient(new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.Uri, options);
        _settlement.Add(new WebSocketWork(client, connections));
        Own(client);
        return client;
    }

    /// <summary>
    /// Ends when everything that was sent, published or timed so far has had its effect: handlers have returned, or wait for a time that has not come; all bytes have arrived, and the handlers of all
    /// clients of this server have been called.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">Something is under way for longer than <see cref="SettleTimeout"/>; the message says what.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken = default)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var looks = 0; _settlement.FindBusy() is { } busy; looks++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(begun) > SettleTimeout)
                throw new TimeoutException($"The server has not settled within {SettleTimeout}: {busy}.");

            if (looks < LooksWithoutPause)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            else
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Moves time forward: from one timer to the next, each with all its effects, as if the time had passed. Settles before and after.</summary>
    /// <param name="by">How far. Not negative.</param>
    /// <param name="cancellationToken">Gives up; time stays where it is then.</param>
    /// <exception cref="TimeoutException">As of <see cref="SettleAsync"/>.</exception>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        var end = _time.GetTimestamp() + by.Ticks;
        while (_time.MoveNext(end))
            await SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Breaks all connections, as a network does: neither side says goodbye. Clients of channels come back with <see cref="AdvanceAsync"/>.</summary>
    public void CutConnections()
    {
        foreach (var connection in _transport.Connections)
            connection.Cut();
    }

    /// <summary>Disposes the clients, and stops the application, if it was started by <see cref="StartAsync(Action{WebApplication}, Action{WebApplicationBuilder}?)"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        CutConnections();
        foreach (var client in TakeOwned())
            await client.DisposeAsync().ConfigureAwait(false);
        if (_host is null)
            return;

        await _host.StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
    }

    private void Own(IAsyncDisposable client)
    {
        lock (_owned)
            _owned.Add(client);
    }

    private IAsyncDisposable[] TakeOwned()
    {
        lock (_owned)
        {
            IAsyncDisposable[] owned = [.. _owned];
            _owned.Clear();
            return owned;
        }
    }
}
