using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>What an application can ask about an upgrade request that a loop has read.</summary>
internal sealed class DirectRequest(UpgradeHead head, LoopSocket socket) : IHttpRequestFeature, IHttpConnectionFeature, IHttpRequestIdentifierFeature,
    IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IHttpMaxRequestBodySizeFeature, IHttpBodyControlFeature
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _aborted;
    private bool _isAborted;
    private CancellationToken? _requestAborted;
    private string? _connectionId;
    private string? _traceIdentifier;

    public string Protocol { get; set; } = HttpProtocol.Http11;

    public string Scheme { get; set; } = "http";

    public string Method { get; set; } = HttpMethods.Get;

    public string PathBase { get; set; } = "";

    public string Path { get; set; } = head.Path;

    public string QueryString { get; set; } = head.QueryString;

    public string RawTarget { get; set; } = head.RawTarget;

    public IHeaderDictionary Headers { get; set; } = head.Headers;

    public Stream Body { get; set; } = Stream.Null;

    public bool CanHaveBody => false;

    public bool AllowSynchronousIO { get; set; }

    public bool IsReadOnly => true;

    public long? MaxRequestBodySize { get; set; }

    public string ConnectionId
    {
        get => _connectionId ??= CorrelationId.Next();
        set => _connectionId = value;
    }

    public string TraceIdentifier
    {
        get => _traceIdentifier ??= $"{ConnectionId}:00000001";
        set => _traceIdentifier = value;
    }

    public IPAddress? LocalIpAddress { get; set; } = (socket.LocalEndPoint as IPEndPoint)?.Address;

    public int LocalPort { get; set; } = (socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    public IPAddress? RemoteIpAddress { get; set; } = socket.RemoteEndPoint?.Address;

    public int RemotePort { get; set; } = socket.RemoteEndPoint?.Port ?? 0;

    public CancellationToken RequestAborted
    {
        get => _requestAborted ??= CreateToken();
        set => _requestAborted = value;
    }

    public void Abort()
    {
        socket.ShutdownBoth();
        OnClientGone();
    }

    /// <summary>Whoever waits for that hears it, on the thread pool.</summary>
    public void OnClientGone()
    {
        CancellationTokenSource? source;
        lock (_lock)
        {
            source = _isAborted ? null : _aborted;
            _isAborted = true;
        }

        if (source is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);
    }

    private CancellationToken CreateToken()
    {
        lock (_lock)
        {
            if (_isAborted)
                return new CancellationToken(canceled: true);
            return (_aborted ??= new CancellationTokenSource()).Token;
        }
    }
}
