using System.Net.WebSockets;
using System.Text.Json;
using Dunlin.Client.Transports;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client;

/// <summary>The options of a <see cref="DunlinClient"/>. Checked and copied when it is made.</summary>
public sealed class DunlinClientOptions
{
    /// <summary>A token that says who the client is. Default: null, nobody. When the server takes it no more, the client closes; see <see cref="TokenProvider"/>.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Gets a token: called before the first connection, before a token expires, and once more when the server has refused one. Default: null. Not together with <see cref="Token"/>.
    /// When it throws, or takes longer than <see cref="ConnectTimeout"/>, the client tries again after a while; a <see cref="DunlinException"/> with the code <c>unauthorized</c> says that there is none, and closes the client.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>Where the token goes. Default: in a message, <c>auth</c>.</summary>
    public TokenPlacement TokenPlacement { get; set; }

    /// <summary>Which transports may be used, the best first. Default: all three. At least one.</summary>
    public IList<DunlinTransport> Transports { get; set; } = [DunlinTransport.WebSocket, DunlinTransport.EventStream, DunlinTransport.Polling];

    /// <summary>Headers of all requests, that of the WebSocket too. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Makes the requests, that of the WebSocket too: for a proxy, certificates, or a handler of your own around a <see cref="SocketsHttpHandler"/>. Default: null, one with defaults.
    /// The client does not dispose it.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>
    /// Changes the options of each WebSocket before it connects. Default: null. Together with <see cref="HttpMessageHandler"/> it must leave alone what is the handler's: proxy, cookies,
    /// credentials, certificates.
    /// </summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>Waits between attempts to connect.</summary>
    public BackoffOptions Backoff { get; set; } = new();

    /// <summary>How a dead connection is noticed.</summary>
    public HeartbeatOptions Heartbeat { get; set; } = new();

    /// <summary>How long an attempt to connect may take. Default: 10 s. More than 0.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take to answer a close. Default: 2 s. More than 0.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>When a client that had to fall back tries a better transport. Default: 5 min. More than 0.</summary>
    public TimeSpan UpgradeInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Publications that may wait for their acknowledgement; one more is refused with <c>queue_full</c>. Default: 1000. At least 1.</summary>
    public int QueueLimit { get; set; } = 1000;

    /// <summary>Bytes of the largest command; a larger one is refused with <c>too_large</c>. Default: 65,536, as of the server, which closes connections that send more.</summary>
    public int MaxMessageSize { get; set; } = 65_536;

    /// <summary>Bytes of the largest message that the client takes over a WebSocket; a larger one ends the connection. Default: 64 MiB.</summary>
    public int MaxReceivedMessageSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How values are written and read by methods that are given no <c>JsonTypeInfo</c>. Default: null, they throw. Applications that are not trimmed may set
    /// <c>JsonSerializerOptions.Web</c>; others the <c>Options</c> of their <c>JsonSerializerContext</c>.
    /// </summary>
    public JsonSerializerOptions? SerializerOptions { get; set; }

    /// <summary>Time. Default: that of the system.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the client writes its log, in the category <c>Dunlin.Client</c>. Default: null, nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>From 0 up to 1, for tests.</summary>
    internal Func<double>? Random { get; set; }

    /// <summary>Makes the transports, for tests.</summary>
    internal TransportFactory? CreateTransport { get; set; }

    internal void Validate()
    {
        if (Token is not null && TokenProvider is not null)
            throw new ArgumentException("Token and TokenProvider cannot be set both.", nameof(Token));
        ArgumentNullException.ThrowIfNull(Transports);
        ArgumentNullException.ThrowIfNull(Backoff);
        ArgumentNullException.ThrowIfNull(Heartbeat);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        if (Transports.Count == 0 || Transports.Distinct().Count() != Transports.Count || !Transports.All(Enum.IsDefined))
            throw new ArgumentException("Transports must name at least one, and none twice.", nameof(Transports));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Backoff.Initial, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Backoff.Max, Backoff.Initial);
        if (!double.IsFinite(Backoff.Factor) || Backoff.Factor < 1)
            throw new ArgumentOutOfRangeException(nameof(Backoff), Backoff.Factor, "Factor must be at least 1.");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Heartbeat.Interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Heartbeat.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(UpgradeInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(QueueLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxReceivedMessageSize);
    }
}
