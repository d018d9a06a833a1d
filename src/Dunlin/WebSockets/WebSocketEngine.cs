using Dunlin.Diagnostics;
using Dunlin.Limits;
using Dunlin.Topics;
using Dunlin.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Dunlin.WebSockets;

/// <summary>The WebSocket side of one server: its topics, loops and connections, from the first upgrade to the graceful stop.</summary>
internal sealed class WebSocketEngine : IWebSocketConnections, IHostedService
{
    private volatile DunlinOptions _options;
    private readonly TimeProvider _time;
    private readonly LimitCounters _limits;
    private int _open;
    private long _opened;
    private int _held;
    private volatile TaskCompletionSource? _allGone;

    public WebSocketEngine(TopicRegistry topics, EventLoopGroup loops, IOptionsMonitor<DunlinOptions> options, IHostApplicationLifetime lifetime, LimitCounters limits, TimeProvider time)
    {
        _limits = limits;
        Topics = topics;
        Loops = loops;
        _options = options.CurrentValue;
        options.OnChange(changed => _options = changed);
        _time = time;
        lifetime.ApplicationStopping.Register(BeginShutdown);
    }

    public TopicRegistry Topics { get; }

    public EventLoopGroup Loops { get; }

    public int Count => Volatile.Read(ref _open);

    /// <summary>Connections that have been opened.</summary>
    public long OpenedSinceStart => Interlocked.Read(ref _opened);

    public CloseCounters Closed { get; } = new();

    /// <summary>True from the moment the application begins to stop: no more upgrades.</summary>
    public bool IsStopping => _allGone is not null;

    public WebSocketStatistics GetStatistics()
    {
        var loops = Loops.All().Select(loop => loop.Counters).ToArray();
        return new WebSocketStatistics(
            Count,
            Topics.Subscriptions,
            Topics.Count,
            MessagesReceived: loops.Sum(loop => loop.MessagesReceived),
            MessagesSent: loops.Sum(loop => loop.MessagesSent),
            Topics.Publications,
            Topics.Deliveries,
            BytesReceived: loops.Sum(loop => loop.BytesReceived),
            BytesSent: loops.Sum(loop => loop.BytesSent));
    }

    /// <summary>Counts a connection in. Null when the server is full.</summary>
    public ConnectionLease? TryEnter(EndpointConnections endpoint)
    {
        var held = Interlocked.Increment(ref _held);
        var limit = _options.MaxConnections;
        if ((limit == 0 || held <= limit) && endpoint.TryEnter())
            return new ConnectionLease(this, endpoint);

        Release();
        _limits.Count(LimitKind.Connections);
        return null;
    }

    public void Opened()
    {
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _opened);
    }

    public void Left() => Interlocked.Decrement(ref _open);

    public void Release()
    {
        if (Interlocked.Decrement(ref _held) == 0)
            _allGone?.TrySetResult();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the closing handshakes that <see cref="BeginShutdown"/> started, then ends what is left.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        BeginShutdown();
        var gone = _allGone!.Task;
        using var timeout = new CancellationTokenSource(_options.ShutdownTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await Task.WhenAny(gone, Task.Delay(Timeout.Infinite, either.Token));
        if (!gone.IsCompleted)
            ForEachConnection(static connection => connection.Abort());
    }

    private void BeginShutdown()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _allGone, gone, null) is not null)
            return;

        if (Volatile.Read(ref _held) == 0)
            gone.TrySetResult();
        ForEachConnection(static connection => connection.Shutdown());
    }

    private void ForEachConnection(Action<WebSocketConnection> action)
    {
        foreach (var loop in Loops.All())
        {
            loop.Post(() =>
            {
                foreach (var connection in loop.Connections.ToArray())
                    action(connection);
            });
        }
    }
}
