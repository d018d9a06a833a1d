using Dunlin.Channels;
using Microsoft.Extensions.Logging;

namespace Dunlin.Brokers;

/// <summary>What all channels of a node share that follow a broker's. Thread-safe.</summary>
internal sealed class FollowServices(IBroker broker, ChannelRegistry channels, IChannelDelivery delivery, IInterruptions interruptions, TimeProvider time, ILogger logger, CancellationToken stopping)
    : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // When a broker is back, a node may have to read 100,000 channels: not all at once.
    private readonly SemaphoreSlim _turns = new(64);
    private int _isLossLogged;

    public IBroker Broker => broker;

    public ChannelRegistry Channels => channels;

    public IChannelDelivery Delivery => delivery;

    public BrokerCounters Counters { get; } = new();

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Nothing is tried any more once it is cancelled.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Ends when what has failed may be tried again, although the broker is not known to be away: after a second.</summary>
    public Task WaitToRetryAsync() => Task.Delay(RetryInterval, time, stopping);

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What a channel has missed can never be told.</summary>
    public void OnPositionLost(string channel)
    {
        Counters.CountPositionLost();
        if (Interlocked.Exchange(ref _isLossLogged, 1) == 0)
            BrokerLog.PositionLost(logger, channel);
        interruptions.OnPositionLost(channel);
    }

    /// <summary>Another episode begins: its first loss is logged again.</summary>
    public void BeginEpisode() => Volatile.Write(ref _isLossLogged, 0);

    public void Dispose() => _turns.Dispose();

    /// <summary>Does something as soon as not too many others do.</summary>
    public async Task<TResult> InTurnAsync<TResult>(Func<Task<TResult>> action)
    {
        await _turns.WaitAsync(stopping);
        try
        {
            return await action();
        }
        finally
        {
            _turns.Release();
        }
    }
}
