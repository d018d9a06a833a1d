using Dunlin.Connections;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>What the connections of one endpoint share.</summary>
internal sealed class WebSocketConnectionSettings(WebSocketEndpointOptions options)
{
    public MessageLimits Messages { get; } = new(options.MaxMessageSize, options.MaxFragments);

    public ConnectionLimits Backpressure { get; } = new(options.BackpressureLimit, options.SlowConsumerPolicy);

    /// <summary>In ticks of the loop (seconds); 0: never.</summary>
    public long IdleTicks { get; } = Ticks(options.IdleTimeout);

    public long PingTicks { get; } = Ticks(options.PingInterval);

    public long CloseTicks { get; } = Ticks(options.CloseTimeout);

    public bool PublishToSelf { get; } = options.PublishToSelf;

    private static long Ticks(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
