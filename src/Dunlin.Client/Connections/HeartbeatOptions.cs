namespace Dunlin.Client;

/// <summary>How a dead connection is noticed.</summary>
public sealed class HeartbeatOptions
{
    /// <summary>Silence after which the server is asked whether it is there. Default: 25 s. More than 0.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long it may take to answer; then the connection is given up. Default: 10 s. More than 0.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
