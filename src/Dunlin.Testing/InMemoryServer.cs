using System.Collections.Concurrent;
using System.Diagnostics;
using Dunlin.Client;
using Dunlin.Testing.Clients;
using Dunlin.Testing.Hosting;
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
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan StoppingStep = TimeSpan.FromSeconds(1);

    private readonly InMemoryTransport _transport;
    private readonly ActivityCounter _activity;
    private readonly ManualTime _time;
    private readonly Settlement _settlement;
    private readonly ConcurrentDictionary<IAsyncDisposable, ClientConnections> _clients = new();
    private RunningProgram? _program;
    private bool _isDisposed;

    internal InMemoryServer(IServiceProvider services)
    {
        Services = services;
        if (services.GetService<EventLoopGroup>() is not { } loops)
            throw new InvalidOperationException($"The application has not called {nameof(DunlinHostingExtensions.AddDunlin)}().");

        _transport = services.GetRequiredService<InMemoryTransport>();
        _activity = services.GetRequiredService<ActivityCounter>();
        _time = services.GetRequiredService<ManualTime>();
        _settlement = new Settlement(_activity, _transport, services.GetRequiredService<Operations>(), _time, loops);
        if (services.GetRequiredService<TimeProvider>() != _time)
            throw new InvalidOperationException($"The application has added a {nameof(TimeProvider)} behind {nameof(InMemoryHostingExtensions.UseInMemoryTransport)}(): the time of the server would not be the one of its tests.");
    }

    /// <summary>What is asked before the server counts as settled. A test of the tests leaves some out.</summary>
    internal SettledParts Parts
    {
        set => _settlement.Parts = value;
    }

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
            return Of(new RunningProgram(app, Task.CompletedTask));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs the program of an application in this process, as it is, but in memory. Its endpoints may say any address.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <typeparam name="TProgram">Any type of the program's assembly, such as <c>Program</c>.</typeparam>
    /// <exception cref="InvalidOperationException">The assembly is no program, or it has ended without starting a host, or it does not use Dunlin.</exception>
    public static async Task<InMemoryServer> StartAsync<TProgram>(params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Of(await ProgramHost.StartAsync(typeof(TProgram).Assembly, arguments, static services => services.AddInMemoryTransport()).ConfigureAwait(false));
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

    /// <summary>Makes a client of channels. It waits as long as its <see cref="DunlinClientOptions.Backoff"/> allows before it comes back: 1 s at first, by default. The server disposes it, when the test has not.</summary>
    /// <param name="path">Where the application has mapped Dunlin's own protocol.</param>
    /// <param name="configure">Sets its options; null: the defaults.</param>
    public DunlinClient CreateClient(string path = "/ws", Action<DunlinClientOptions>? configure = null)
    {
        var connections = new ClientConnections(_transport);
        var handler = new InMemoryHandler(connections, _activity);
        var options = new DunlinClientOptions { HttpMessageHandler = handler, TimeProvider = _time, Random = static () => 1 };
        configure?.Invoke(options);
        var client = new DunlinClient(new Uri(Address, path), options);
        _settlement.Add(new DunlinClientWork(client, connections));
        _clients[client] = connections;
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
        _clients[client] = connections;
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
        for (var looks = 0; !_settlement.IsAtRest(); looks++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(begun) > SettleTimeout)
                throw new TimeoutException($"The server has not settled within {SettleTimeout}: {_settlement.Describe()}.");

            if (looks < LooksWithoutPause)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            else
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
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
    public void CutConnections() => Cut(_transport.Connections);

    /// <summary>Breaks the connections of one client.</summary>
    /// <param name="client">Of this server.</param>
    /// <exception cref="ArgumentException">It is of another server.</exception>
    public void CutConnections(DunlinClient client) => Cut(ConnectionsOf(client));

    /// <summary>Breaks the connection of one WebSocket.</summary>
    /// <param name="socket">Of this server.</param>
    /// <exception cref="ArgumentException">It is of another server.</exception>
    public void CutConnections(WebSocketClient socket) => Cut(ConnectionsOf(socket));

    /// <summary>Stops the application gracefully, as it stops otherwise: clients are told, and their answers awaited. Time passes until it has stopped.</summary>
    /// <exception cref="InvalidOperationException">The application was not started by this class: stop it yourself.</exception>
    public Task StopAsync() =>
        StopAsync(_program ?? throw new InvalidOperationException("The application was not started by InMemoryServer: stop its host."), isGraceful: true);

    /// <summary>Breaks all connections, disposes the clients, and stops the application, if it was started by this class.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        _transport.Close();
        foreach (var (client, _) in _clients)
            await client.DisposeAsync().ConfigureAwait(false);
        if (_program is not { } program)
            return;

        await StopAsync(program, isGraceful: false).ConfigureAwait(false);
        await program.Ended.ConfigureAwait(false);
        await ((IAsyncDisposable)program.Host).DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopAsync(RunningProgram program, bool isGraceful)
    {
        var begun = Stopwatch.GetTimestamp();
        var stopping = program.StopAsync();
        while (!stopping.IsCompleted)
        {
            // What waits for a time, such as for answers that do not come, would wait for ever. Whoever answers may do so first.
            if (!isGraceful || _settlement.IsAtRest() || Stopwatch.GetElapsedTime(begun) > SettleTimeout)
                _time.MoveNext(_time.GetTimestamp() + StoppingStep.Ticks);
            await Task.Delay(Pause).ConfigureAwait(false);
        }

        await stopping.ConfigureAwait(false);
    }

    private static InMemoryServer Of(RunningProgram program)
    {
        var server = program.Host.Services.GetRequiredService<InMemoryServer>();
        server._program = program;
        return server;
    }

    private static void Cut(IEnumerable<InMemoryConnection> connections)
    {
        foreach (var connection in connections)
            connection.Cut();
    }

    private IEnumerable<InMemoryConnection> ConnectionsOf(IAsyncDisposable client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return _clients.TryGetValue(client, out var connections) ? connections.Open : throw new ArgumentException("It is a client of another server.", nameof(client));
    }
}
