using Dunlin.Server.Http;

namespace Dunlin.Server.Diagnostics;

/// <summary>
/// Serves <c>GET /api/stats</c>: the engine's counters, and rates over the last whole second, taken by one reading a second.
/// </summary>
internal sealed class StatisticsSampler(IWebSocketConnections connections, IChannels channels, TimeProvider time)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private (WebSocketStatistics Counters, long Timestamp) _last;
    private (double In, double Out) _perSecond;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _last = (connections.GetStatistics(), time.GetTimestamp());
        _timer = time.CreateTimer(static sampler => ((StatisticsSampler)sampler!).Sample(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    public Task InvokeAsync(HttpContext context) => context.WriteJsonAsync(Read(), JsonAnswers.Json.ServerStatistics);

    public ServerStatistics Read()
    {
        var now = connections.GetStatistics();
        (double In, double Out) rates;
        lock (_lock)
            rates = _perSecond;

        return new ServerStatistics(
            UptimeSeconds: (long)time.GetElapsedTime(_started).TotalSeconds,
            Connections: now.Connections,
            Channels: channels.Count,
            Subscriptions: channels.Subscriptions,
            MessagesIn: now.MessagesReceived,
            MessagesOut: now.MessagesSent + now.Deliveries,
            MessagesInPerSecond: Math.Round(rates.In, 1),
            MessagesOutPerSecond: Math.Round(rates.Out, 1),
            Publications: now.Publications,
            BytesIn: now.BytesReceived,
            BytesOut: now.BytesSent,
            MemoryBytes: Environment.WorkingSet);
    }

    private void Sample()
    {
        var now = connections.GetStatistics();
        lock (_lock)
        {
            var seconds = time.GetElapsedTime(_last.Timestamp).TotalSeconds;
            if (seconds <= 0)
                return;

            var before = _last.Counters;
            _perSecond = (
                (now.MessagesReceived - before.MessagesReceived) / seconds,
                (now.MessagesSent + now.Deliveries - before.MessagesSent - before.Deliveries) / seconds);
            _last = (now, time.GetTimestamp());
        }
    }
}
