namespace Dunlin.Client.Transports;

/// <summary>Makes the transports of a client, which share what makes their requests.</summary>
internal sealed class TransportMaker : IDisposable
{
    private readonly TransportSettings _settings;
    private readonly HttpMessageInvoker? _socketInvoker;
    private readonly Lazy<HttpClient> _http;

    public TransportMaker(Uri address, DunlinClientOptions options)
    {
        _settings = new TransportSettings(address, options);
        _socketInvoker = _settings.Handler is null ? null : new HttpMessageInvoker(_settings.Handler, disposeHandler: false);
        _http = new Lazy<HttpClient>(() => new HttpClient(_settings.Handler ?? new SocketsHttpHandler(), disposeHandler: _settings.Handler is null) { Timeout = Timeout.InfiniteTimeSpan });
    }

    public ITransport Create(DunlinTransport name, string? token, ITransportEvents events) => name switch
    {
        DunlinTransport.WebSocket => new WebSocketTransport(_settings, _socketInvoker, token, events),
        DunlinTransport.EventStream => HttpTransport.Start(new EventStreamTransport(_settings, _http.Value, token, events)),
        _ => HttpTransport.Start(new PollingTransport(_settings, _http.Value, token, events)),
    };

    public void Dispose()
    {
        _socketInvoker?.Dispose();
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }
}
