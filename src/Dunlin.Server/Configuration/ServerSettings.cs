namespace Dunlin.Server.Configuration;

/// <summary>The section <c>Dunlin</c> of the configuration, checked. docs/server.md explains each setting.</summary>
internal sealed record ServerSettings
{
    private const int MiB = 1024 * 1024;

    /// <summary>The key that /api/notify and /api/stats ask for; null: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Bytes of the largest WebSocket message.</summary>
    public int MaxMessageSize { get; init; }

    /// <summary>Bytes of the largest body of POST /api/notify.</summary>
    public int MaxNotifySize { get; init; }

    /// <summary>Subscriptions of one connection.</summary>
    public int MaxChannelsPerConnection { get; init; }

    /// <summary>Commands in one message.</summary>
    public int MaxCommandsPerMessage { get; init; }

    /// <summary>WebSocket connections; 0: no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Unsent bytes at which a connection counts as too slow.</summary>
    public int BackpressureLimit { get; init; }

    /// <summary>Silence after which a connection is pinged; zero: never.</summary>
    public TimeSpan PingInterval { get; init; }

    /// <summary>Silence after which a connection is closed; zero: never.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>Least time between two notices of the number online.</summary>
    public TimeSpan OnlineInterval { get; init; }

    /// <summary>Longest wait for closing handshakes when the server stops.</summary>
    public TimeSpan ShutdownTimeout { get; init; }

    /// <summary>permessage-deflate.</summary>
    public WebSocketCompression Compression { get; init; }

    /// <summary>Origins whose pages may connect, besides the server's own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Which tokens clients may show.</summary>
    public TokenSettings Tokens { get; init; } = new();

    /// <summary>Dunlin's own transport.</summary>
    public bool UseEventLoops { get; init; }

    /// <summary>Event loops; 0: one for each processor.</summary>
    public int EventLoops { get; init; }

    /// <exception cref="SettingException">A setting is unknown or out of its range.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var read = new SettingReader(configuration.GetSection("Dunlin"));
        var settings = new ServerSettings
        {
            ApiKey = read.Text("ApiKey"),
            MaxMessageSize = read.WholeNumber("MaxMessageSize", NativeProtocolOptions.DefaultMaxMessageSize, 1, 64 * MiB),
            MaxNotifySize = read.WholeNumber("MaxNotifySize", 64 * 1024, 1, 64 * MiB),
            MaxChannelsPerConnection = read.WholeNumber("MaxChannelsPerConnection", 100, 1, 1_000_000),
            MaxCommandsPerMessage = read.WholeNumber("MaxCommandsPerMessage", 100, 1, 1_000_000),
            MaxConnections = read.WholeNumber("MaxConnections", 0, 0, int.MaxValue),
            BackpressureLimit = read.WholeNumber("BackpressureLimit", MiB, 1024, 1024 * MiB),
            PingInterval = read.Seconds("PingInterval", 30, 0, 86_400),
            IdleTimeout = read.Seconds("IdleTimeout", 120, 0, 86_400),
            OnlineInterval = read.Seconds("OnlineInterval", 0.5, 0, 3_600),
            ShutdownTimeout = read.Seconds("ShutdownTimeout", 5, 0, 3_600),
            Compression = read.Choice("Compression", WebSocketCompression.Disabled),
            AllowedOrigins = read.List("AllowedOrigins"),
            Tokens = TokenSettings.Read(read),
            UseEventLoops = read.Flag("UseEventLoops", fallback: true),
            EventLoops = read.WholeNumber("EventLoops", 0, 0, 1024),
        };
        read.RefuseUnknown();
        if (settings.IdleTimeout > TimeSpan.Zero && settings.PingInterval >= settings.IdleTimeout)
            throw new SettingException("Dunlin:PingInterval must be shorter than Dunlin:IdleTimeout: otherwise a quiet but healthy connection is closed");
        return settings;
    }
}
