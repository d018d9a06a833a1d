namespace Dunlin;

/// <summary>Options of the whole server.</summary>
public sealed class DunlinOptions
{
    /// <summary>
    /// Serve TCP endpoints by Dunlin's own event loops (Linux). Default: true. When false, or on other systems, Kestrel's own
    /// transport serves them: same behaviour, more memory and CPU.
    /// </summary>
    public bool UseEventLoops { get; set; } = true;

    /// <summary>Number of event loops. Default: 0, one for each processor.</summary>
    public int EventLoops { get; set; }

    /// <summary>
    /// Event loops read plain upgrade requests (HTTP/1.1, no TLS, no connection middleware) by themselves and hand them to the application's whole pipeline, without Kestrel's connection around them:
    /// a handshake then costs a third less. As long as the pipeline does not block and takes less than 1 ms, it runs on the
    /// loop; otherwise on the thread pool. Default: true. Set to false when middleware before your endpoints blocks its thread now and then.
    /// </summary>
    public bool DirectUpgrades { get; set; } = true;

    /// <summary>What channels do whose namespace is not in <see cref="Namespaces"/>.</summary>
    public ChannelOptions Channels { get; set; } = new();

    /// <summary>
    /// What channels do, by their namespace: the part of the name before the first <c>:</c>, so that <c>chat</c> is for <c>chat:lobby</c>. Nothing is taken over from
    /// <see cref="Channels"/>. Both follow a change of the options while the server runs, for channels that are there too.
    /// </summary>
    public IDictionary<string, ChannelOptions> Namespaces { get; } = new Dictionary<string, ChannelOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Most memory for what all channels keep (histories, remembered keys), in bytes. Beyond it those forget everything that were not published to, read or subscribed to for
    /// longest. Default: 256 MiB; at least the largest <see cref="ChannelOptions.HistoryBytes"/>.
    /// </summary>
    public long MaxHistoryBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Which tokens clients may show. Default: none.</summary>
    public TokenOptions Tokens { get; } = new();

    /// <summary>
    /// How long a revocation is remembered: at least the longest life of a token, else one that was revoked could be taken again. Default: 24 h. 1 minute to 365 days.
    /// </summary>
    public TimeSpan RevocationWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Most channels of the whole server: a client that would make one more by subscribing is answered with the error <c>channel_limit</c>. What the application publishes, or has connections
    /// subscribed to, is not refused.
    /// Default: 0, no limit. Follows a change of the options.
    /// </summary>
    public int MaxChannels { get; set; }

    /// <summary>How long a stopping server waits for closing handshakes before it just closes. Default: 5 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most WebSocket connections of the whole server; an upgrade beyond is answered 503. Default: 0, no limit. Follows a change of the options while the server runs;
    /// connections that are open stay.
    /// </summary>
    public int MaxConnections { get; set; }

    /// <summary>
    /// Least time between two notices of how many people are online, on endpoints of Dunlin's own protocol. A change after a quiet
    /// time is told at once. Default: 0.5 s.
    /// </summary>
    public TimeSpan OnlineInterval { get; set; } = TimeSpan.FromSeconds(0.5);
}
