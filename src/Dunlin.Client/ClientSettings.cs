using System.Text.Json;
using Dunlin.Client.Connections;
using Dunlin.Client.Transports;

namespace Dunlin.Client;

/// <summary>The options of a client, checked and copied: changes of the options have no effect afterwards.</summary>
internal sealed class ClientSettings
{
    private readonly BackoffOptions _backoff;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ClientSettings(DunlinClientOptions options)
    {
        options.Validate();
        _backoff = new BackoffOptions { Initial = options.Backoff.Initial, Factor = options.Backoff.Factor, Max = options.Backoff.Max };
        Token = options.Token;
        TokenProvider = options.TokenProvider;
        TokenPlacement = options.TokenPlacement;
        Transports = [.. options.Transports];
        HeartbeatInterval = options.Heartbeat.Interval;
        HeartbeatTimeout = options.Heartbeat.Timeout;
        ConnectTimeout = options.ConnectTimeout;
        CloseTimeout = options.CloseTimeout;
        UpgradeInterval = options.UpgradeInterval;
        QueueLimit = options.QueueLimit;
        MaxMessageSize = options.MaxMessageSize;
        SerializerOptions = options.SerializerOptions;
        Time = options.TimeProvider;
        Random = options.Random ?? NextDouble;
        CreateTransport = options.CreateTransport;
    }

    public string? Token { get; }

    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; }

    public TokenPlacement TokenPlacement { get; }

    public IReadOnlyList<DunlinTransport> Transports { get; }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatTimeout { get; }

    public TimeSpan ConnectTimeout { get; }

    public TimeSpan CloseTimeout { get; }

    public TimeSpan UpgradeInterval { get; }

    public int QueueLimit { get; }

    public int MaxMessageSize { get; }

    public JsonSerializerOptions? SerializerOptions { get; }

    public TimeProvider Time { get; }

    /// <summary>From 0 up to 1.</summary>
    public Func<double> Random { get; }

    /// <summary>Of a test; null: the real ones.</summary>
    public TransportFactory? CreateTransport { get; }

    /// <summary>Gives a command back that the server takes.</summary>
    /// <exception cref="DunlinException">It is larger than <see cref="MaxMessageSize"/>.</exception>
    public byte[] Checked(byte[] command, string channel) => command.Length <= MaxMessageSize
        ? command
        : throw new DunlinException(DunlinErrorCode.TooLarge, $"{command.Length} bytes are more than {MaxMessageSize}") { Channel = channel };

    public Backoff CreateBackoff() => new(_backoff.Initial, _backoff.Factor, _backoff.Max, Random);

    // Spreads attempts over time; nobody gains by guessing it.
#pragma warning disable CA5394
    private static double NextDouble() => System.Random.Shared.NextDouble();
#pragma warning restore CA5394
}
