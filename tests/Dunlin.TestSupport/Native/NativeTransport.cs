namespace Dunlin.TestSupport;

/// <summary>What the native protocol is spoken over.</summary>
public enum NativeTransport
{
    WebSocket,

    /// <summary>Extended CONNECT on HTTP/2 (RFC 8441).</summary>
    Http2WebSocket,
    TlsWebSocket,
    EventStream,
    LongPolling,
}
