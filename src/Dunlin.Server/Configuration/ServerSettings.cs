using System.Security.Cryptography;
using System.Text;
using Dunlin.Server.Otlp;

namespace Dunlin.Server.Configuration;

/// <summary>The section <c>Dunlin</c> of the configuration, checked. docs/server.md explains each setting.</summary>
internal sealed record ServerSettings
{
    private const int MiB = 1024 * 1024;

    private static readonly (string Name, Func<ServerSettings, object> Value)[] Fixed =
    [
        (nameof(MaxMessageSize), static settings => settings.MaxMessageSize),
        (nameof(MaxHttpSessions), static settings => settings.MaxHttpSessions),
        (nameof(BackpressureLimit), static settings => settings.BackpressureLimit),
        (nameof(PingInterval), static settings => settings.PingInterval),
        (nameof(IdleTimeout), static settings => settings.IdleTimeout),
        (nameof(OnlineInterval), static settings => settings.OnlineInterval),
        (nameof(ShutdownTimeout), static settings => settings.ShutdownTimeout),
        (nameof(Compression), static settings => settings.Compression),
        (nameof(AllowedOrigins), static settings => string.Join(';', settings.AllowedOrigins)),
        (nameof(Tokens), static settings => settings.TokensDigest),
        (nameof(MeasureHandlers), static settings => settings.MeasureHandlers),
        (nameof(Otlp), static settings => settings.Otlp?.ToString() ?? ""),
        (nameof(UseEventLoops), static settings => settings.UseEventLoops),
        (nameof(EventLoops), static settings => settings.EventLoops),
    ];

    /// <summary>The keys that the API asks for, each of which will do; none: nothing is asked for.</summary>
    public IReadOnlyList<ApiKey> ApiKeys { get; init; } = [];

    /// <summary>Bytes of the largest WebSocket message.</summary>
    public int MaxMessageSize { get; init; }

    /// <summary>Bytes of the largest body of POST /api/notify.</summary>
    public int MaxNotifySize { get; init; }

    /// <summary>Bytes of the largest body of POST /api/publish/batch.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>Sessions over HTTP; 0: no limit.</summary>
    public int MaxHttpSessions { get; init; }

    /// <summary>Subscriptions of one connection.</summary>
    public int MaxChannelsPerConnection { get; init; }

    /// <inheritdoc cref="NativeProtocolOptions.SubscribeOnConnect"/>
    public IReadOnlyList<string> SubscribeOnConnect { get; init; } = [];

    /// <summary>Commands in one message.</summary>
    public int MaxCommandsPerMessage { get; init; }

    /// <summary>WebSocket connections; 0: no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Connections of one address; 0: no limit.</summary>
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>Connections of one user; 0: no limit.</summary>
    public int MaxConnectionsPerUser { get; init; }

    /// <summary>Channels that clients may make; 0: no limit.</summary>
    public int MaxChannels { get; init; }

    /// <summary>Bytes that all channels keep together.</summary>
    public int MaxHistoryBytes { get; init; }

    /// <summary>Messages of one connection in a second; 0: no limit.</summary>
    public int MaxMessagesPerSecond { get; init; }

    /// <summary>Bytes of one connection's messages in a second; 0: no limit.</summary>
    public int MaxBytesPerSecond { get; init; }

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

    /// <summary>What channels do whose namespace has no options of its own.</summary>
    public ChannelOptions Channels { get; init; } = new();

    /// <summary>What channels do, by their namespace.</summary>
    public IReadOnlyDictionary<string, ChannelOptions> Namespaces { get; init; } = new Dictionary<string, ChannelOptions>();

    /// <summary>Whether the time of handlers is measured.</summary>
    public bool MeasureHandlers { get; init; }

    /// <summary>Where metrics and traces are sent; null: nowhere.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>Which tokens clients may show.</summary>
    public TokenSettings Tokens { get; init; } = new();

    /// <summary>Tells whether the section <c>Tokens</c> has changed, secrets included, without keeping them.</summary>
    public string TokensDigest { get; init; } = "";

    /// <summary>Dunlin's own transport.</summary>
    public bool UseEventLoops { get; init; }

    /// <summary>Event loops; 0: one for each processor.</summary>
    public int EventLoops { get; init; }

    /// <summary>Sets the options of the engine and of channels.</summary>
    public void ApplyTo(DunlinOptions dunlin)
    {
        dunlin.UseEventLoops = UseEventLoops;
        dunlin.EventLoops = EventLoops;
        dunlin.MaxConnections = MaxConnections;
        dunlin.MaxChannels = MaxChannels;
        dunlin.MaxHistoryBytes = MaxHistoryBytes;
        dunlin.ShutdownTimeout = ShutdownTimeout;
        dunlin.OnlineInterval = OnlineInterval;
        Tokens.ApplyTo(dunlin);
        dunlin.Channels = Channels;
        foreach (var (name, options) in Namespaces)
            dunlin.Namespaces[name] = options;
    }

    /// <summary>Sets the options of the endpoint of Dunlin's own protocol.</summary>
    public void ApplyTo(NativeProtocolOptions native)
    {
        ApplyChangeableTo(native);
        Tokens.ApplyTo(native);
        native.Socket.MaxMessageSize = MaxMessageSize;
        native.Socket.BackpressureLimit = BackpressureLimit;
        native.Socket.PingInterval = PingInterval;
        native.Socket.IdleTimeout = IdleTimeout;
        native.Socket.Compression = Compression;
        native.Http.MaxSessions = MaxHttpSessions;
        foreach (var origin in AllowedOrigins)
            native.Socket.AllowedOrigins.Add(origin);
    }

    /// <summary>Sets those of them that may change while the endpoint serves.</summary>
    public void ApplyChangeableTo(NativeProtocolOptions native)
    {
        native.SubscribeOnConnect = SubscribeOnConnect;
        native.MaxChannelsPerConnection = MaxChannelsPerConnection;
        native.MaxCommandsPerMessage = MaxCommandsPerMessage;
        native.MaxConnectionsPerAddress = MaxConnectionsPerAddress;
        native.MaxConnectionsPerUser = MaxConnectionsPerUser;
        native.MaxMessagesPerSecond = MaxMessagesPerSecond;
        native.MaxBytesPerSecond = MaxBytesPerSecond;
    }

    /// <summary>The settings that only a start can change, and whose values here are others than there.</summary>
    public IEnumerable<string> FixedOnesThatDiffer(ServerSettings other) => Fixed.Where(one => !Equals(one.Value(this), one.Value(other))).Select(static one => one.Name);

    /// <exception cref="SettingException">A setting is unknown or out of its range.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var read = new SettingReader(configuration.GetSection("Dunlin"));
        var settings = new ServerSettings
        {
            ApiKeys = ApiKeySettings.Read(read),
            MaxMessageSize = read.WholeNumber("MaxMessageSize", NativeProtocolOptions.DefaultMaxMessageSize, 1, 64 * MiB),
            MaxNotifySize = read.WholeNumber("MaxNotifySize", 64 * 1024, 1, 64 * MiB),
            MaxBatchSize = read.WholeNumber("MaxBatchSize", 4 * MiB, 1, 64 * MiB),
            MaxHttpSessions = read.WholeNumber("MaxHttpSessions", 10_000, 0, int.MaxValue),
            MaxChannelsPerConnection = read.WholeNumber("MaxChannelsPerConnection", 100, 1, 1_000_000),
            SubscribeOnConnect = ReadSubscriptions(read, "SubscribeOnConnect"),
            MaxCommandsPerMessage = read.WholeNumber("MaxCommandsPerMessage", 100, 1, 1_000_000),
            MaxConnections = read.WholeNumber("MaxConnections", 0, 0, int.MaxValue),
            MaxConnectionsPerAddress = read.WholeNumber("MaxConnectionsPerAddress", 0, 0, int.MaxValue),
            MaxConnectionsPerUser = read.WholeNumber("MaxConnectionsPerUser", 0, 0, int.MaxValue),
            MaxChannels = read.WholeNumber("MaxChannels", 1_000_000, 0, int.MaxValue),
            MaxHistoryBytes = read.WholeNumber("MaxHistoryBytes", 256 * 1024 * 1024, 1024, int.MaxValue),
            MaxMessagesPerSecond = read.WholeNumber("MaxMessagesPerSecond", 100_000, 0, int.MaxValue),
            MaxBytesPerSecond = read.WholeNumber("MaxBytesPerSecond", 64 * MiB, 0, int.MaxValue),
            BackpressureLimit = read.WholeNumber("BackpressureLimit", MiB, 1024, 1024 * MiB),
            PingInterval = read.Seconds("PingInterval", 30, 0, 86_400),
            IdleTimeout = read.Seconds("IdleTimeout", 120, 0, 86_400),
            OnlineInterval = read.Seconds("OnlineInterval", 0.5, 0, 3_600),
            ShutdownTimeout = read.Seconds("ShutdownTimeout", 5, 0, 3_600),
            Compression = read.Choice("Compression", WebSocketCompression.Disabled),
            AllowedOrigins = read.List("AllowedOrigins"),
            Channels = ChannelSettings.Read(read.Section("Channels")),
            Namespaces = ChannelSettings.ReadAll(read.Children("Namespaces")),
            MeasureHandlers = read.Flag("MeasureHandlers", fallback: false),
            Otlp = OtlpSettings.Read(read.Section("Otlp")),
            Tokens = TokenSettings.Read(read),
            TokensDigest = DigestOf(configuration.GetSection("Dunlin:Tokens")),
            UseEventLoops = read.Flag("UseEventLoops", fallback: true),
            EventLoops = read.WholeNumber("EventLoops", 0, 0, 1024),
        };
        read.RefuseUnknown();
        if (settings.IdleTimeout > TimeSpan.Zero && settings.PingInterval >= settings.IdleTimeout)
            throw new SettingException("Dunlin:PingInterval must be shorter than Dunlin:IdleTimeout: otherwise a quiet but healthy connection is closed");
        return settings;
    }

    private static string[] ReadSubscriptions(SettingReader read, string name)
    {
        var templates = read.List(name);
        try
        {
            // Checks them.
            _ = new NativeProtocolOptions { SubscribeOnConnect = templates };
            return templates;
        }
        catch (ArgumentException exception)
        {
            throw new SettingException($"Dunlin:{name}: {exception.Message.TrimEnd('.')}");
        }
    }

    private static string DigestOf(IConfigurationSection section) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', section.AsEnumerable().Select(static one => $"{one.Key}={one.Value}")))));
}
