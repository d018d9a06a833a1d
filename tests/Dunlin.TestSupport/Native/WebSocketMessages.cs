using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Dunlin.TestSupport;

/// <summary>The platform's own WebSocket client.</summary>
public sealed class WebSocketMessages : INativeMessages
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];
    private HttpMessageInvoker? _http;

    private WebSocketMessages()
    {
    }

    public int? CloseCode => (int?)_socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public string? Subprotocol => _socket.SubProtocol;

    /// <summary>Connects.</summary>
    /// <param name="address">Of the scheme ws or wss.</param>
    /// <param name="subprotocol">To be asked for, or null.</param>
    /// <param name="compression">Whether to offer permessage-deflate.</param>
    /// <param name="http2">Extended CONNECT instead of an upgrade.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="authorization">The header, or null.</param>
    public static async Task<WebSocketMessages> ConnectAsync(
        Uri address,
        string? subprotocol,
        bool compression,
        bool http2,
        CancellationToken cancellationToken,
        string? authorization = null)
    {
        var messages = new WebSocketMessages();
        var options = messages._socket.Options;
        if (subprotocol is not null)
            options.AddSubProtocol(subprotocol);
        if (compression)
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        if (authorization is not null)
            options.SetRequestHeader("Authorization", authorization);
        if (http2)
        {
            options.HttpVersion = HttpVersion.Version20;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        messages._http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => DevelopmentCertificate.Instance.Equals(certificate) } });
        try
        {
            await messages._socket.ConnectAsync(address, messages._http, cancellationToken);
            return messages;
        }
        catch
        {
            messages.Dispose();
            throw;
        }
    }

    public Task SendAsync(byte[] message, WebSocketMessageType type, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, type, endOfMessage: true, cancellationToken);

    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                if (_socket.State == WebSocketState.CloseReceived)
                    await _socket.CloseOutputAsync(_socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(_buffer, 0, length);
        }
    }

    public Task CloseAsync(CancellationToken cancellationToken) => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);

    public void Dispose()
    {
        _socket.Dispose();
        _http?.Dispose();
    }
}
