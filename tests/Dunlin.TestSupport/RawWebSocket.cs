using System.Net.Sockets;

namespace Dunlin.TestSupport;

/// <summary>
/// A WebSocket client of which the test controls every byte. It answers nothing by itself: no pong, no close. What it
/// reads it checks strictly.
/// </summary>
public sealed class RawWebSocket : IAsyncDisposable
{
    private readonly RawByteStream _bytes;
    private readonly Socket? _socket;
    private readonly IDisposable[] _owned;

    internal RawWebSocket(RawByteStream bytes, RawHandshakeResponse response, Socket? socket, params IDisposable[] owned)
    {
        _bytes = bytes;
        _socket = socket;
        _owned = owned;
        Response = response;
        IsCompressed = response.Headers["Sec-WebSocket-Extensions"].Any(v => v.StartsWith("permessage-deflate", StringComparison.Ordinal));
    }

    public RawHandshakeResponse Response { get; }

    public bool IsCompressed { get; }

    /// <summary>Bytes that have arrived and were not read yet, in our buffer and in the system's (TCP only).</summary>
    public int AvailableBytes => _bytes.Available.Length + (_socket?.Available ?? 0);

    /// <summary>Opens a WebSocket; anything but an upgrade is an error.</summary>
    public static async Task<RawWebSocket> ConnectAsync(TestApp app, string pathAndQuery, Action<RawHandshake>? configure = null)
    {
        var socket = await HandshakeAsync(app, pathAndQuery, configure);
        if (socket.Response.IsUpgraded)
            return socket;

        await socket.DisposeAsync();
        throw new UnexpectedAnswerException($"The handshake was answered {socket.Response.Status}");
    }

    /// <summary>Sends the handshake and returns whatever the answer is.</summary>
    public static Task<RawWebSocket> HandshakeAsync(TestApp app, string pathAndQuery, Action<RawHandshake>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var handshake = new RawHandshake();
        configure?.Invoke(handshake);
        return RawConnection.OpenAsync(app, pathAndQuery, handshake);
    }

    /// <summary>Sends bytes as they are, in writes of <paramref name="chop"/> bytes (0: in one).</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes, int chop = 0) => _bytes.WriteAsync(bytes, chop);

    public Task SendAsync(RawFrame frame, int chop = 0)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return SendRawAsync(frame.Encode(), chop);
    }

    /// <summary>Sends several frames, in one write when they are not chopped.</summary>
    public Task SendAsync(IEnumerable<RawFrame> frames, int chop = 0) => SendRawAsync(RawFrame.Encode(frames), chop);

    public Task SendTextAsync(string text) => SendAsync(RawFrame.OfText(text));

    /// <summary>Sends what the server may refuse half-way: a connection that it has ended by then is not an error here.</summary>
    public async Task SendRefusedAsync(ReadOnlyMemory<byte> bytes, int chop = 0)
    {
        try
        {
            await SendRawAsync(bytes, chop);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException || (_socket is null && e is OperationCanceledException))
        {
            // The server is done with us, as it should be, and what it said before is still there to be read. Or the test is done with the server.
        }
    }

    public Task<RawFrame> ReadFrameAsync() => RawFrameReader.ReadAsync(_bytes, IsCompressed);

    /// <summary>The next frame, or null when the server has ended the connection, in order or not.</summary>
    public async Task<RawFrame?> TryReadFrameAsync()
    {
        try
        {
            return await _bytes.TryFillAsync(1) ? await ReadFrameAsync() : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Waits until the server ends its side.</summary>
    public Task<StreamEnd> ReadEndAsync() => _bytes.ReadEndAsync();

    /// <summary>Sends a TCP FIN and goes on reading.</summary>
    public void FinishSending() => (_socket ?? throw new NotSupportedException("TCP only")).Shutdown(SocketShutdown.Send);

    /// <summary>Sends a TCP FIN unless the server has ended the connection already.</summary>
    public void FinishSendingIfOpen()
    {
        try
        {
            FinishSending();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.NotConnected or SocketError.ConnectionReset)
        {
            // It has; there is nobody left to tell.
        }
    }

    /// <summary>Breaks the connection off: a TCP RST, or RST_STREAM.</summary>
    public async Task AbortAsync()
    {
        if (_socket is not null)
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        _socket?.Dispose();
        return default;
    }
}
