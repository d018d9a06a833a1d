using System.Net;
using System.Net.WebSockets;
using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;
using Dunlin.Client.Sockets;

namespace Dunlin.Client.Transports;

/// <summary>One WebSocket.</summary>
internal sealed class WebSocketTransport : ITransport
{
    private readonly TransportSettings _settings;
    private readonly HttpMessageInvoker? _invoker;
    private readonly string? _token;
    private readonly ITransportEvents _events;
    private readonly SendQueue _queue = new();
    private readonly CancellationTokenSource _abort = new();
    private volatile bool _isConnected;
    private volatile bool _isClosing;
    private volatile bool _hasSentAll;
    private (int Code, string Reason) _close = (CloseCode.Normal, "");

    public WebSocketTransport(TransportSettings settings, HttpMessageInvoker? invoker, string? token, ITransportEvents events)
    {
        _settings = settings;
        _invoker = invoker;
        _token = token;
        _events = events;
        Completion = Task.Run(RunAsync);
    }

    public Task Completion { get; }

    public long PendingBytes => _queue.Bytes;

    // While it closes, all that is left is the server's answer.
    public bool IsIdle => _isClosing ? _hasSentAll : _queue.Bytes == 0;

    public bool IsRequesting => false;

    public void Send(byte[] command) => _queue.Add(command);

    public void Close(int code, string reason)
    {
        _close = (code, reason);
        _isClosing = true;
        _queue.Complete();
        // Nobody is told goodbye before there is a connection.
        _ = _isConnected ? AbortLaterAsync() : _abort.CancelAsync();
    }

    // The other side may never answer.
    private async Task AbortLaterAsync()
    {
        try
        {
            await Completion.WaitAsync(_settings.CloseTimeout, _settings.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        using var socket = new ClientWebSocket();
        var (code, reason) = await ConnectAsync(socket).ConfigureAwait(false) ?? await ExchangeAsync(socket).ConfigureAwait(false);
        _events.OnClosed(code, reason);
    }

    // Returns why it did not succeed.
    private async Task<(int Code, string Reason)?> ConnectAsync(ClientWebSocket socket)
    {
        try
        {
            Configure(socket.Options);
            await socket.ConnectAsync(_settings.SocketAddress, _invoker, _abort.Token).ConfigureAwait(false);
            _isConnected = true;
            return null;
        }
        catch (Exception exception)
        {
            return (RefusalCode(socket.HttpStatusCode), exception.Message);
        }
    }

    private void Configure(ClientWebSocketOptions options)
    {
        options.AddSubProtocol(Command.Subprotocol);
        options.CollectHttpResponseDetails = true;
        // The client's own heartbeat notices dead connections.
        options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        foreach (var (name, value) in _settings.Headers)
            options.SetRequestHeader(name, value);
        if (_token is not null)
            options.SetRequestHeader("Authorization", $"Bearer {_token}");
        _settings.ConfigureWebSocket?.Invoke(options);
    }

    // A proxy that lets no WebSocket through answers 401 or 403 too: the next transport gets the server's own word.
    private int RefusalCode(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized when !_settings.HasFallback => CloseCode.Unauthorized,
        HttpStatusCode.Forbidden when !_settings.HasFallback => CloseCode.Forbidden,
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => CloseCode.TryAgainLater,
        _ => CloseCode.Abnormal,
    };

    private async Task<(int Code, string Reason)> ExchangeAsync(ClientWebSocket socket)
    {
        var sending = SendAllAsync(socket);
        var ending = await ReceiveAllAsync(socket).ConfigureAwait(false);
        _queue.Complete();
        await _abort.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        return ending;
    }

    private async Task<(int Code, string Reason)> ReceiveAllAsync(ClientWebSocket socket)
    {
        var buffer = new MessageBuffer(_settings.MaxReceivedMessageSize);
        try
        {
            while (await buffer.ReceiveAsync(socket, _abort.Token).ConfigureAwait(false) is { } message)
                _events.OnMessages(MessageReader.Read(message.Data));

            var code = (int?)socket.CloseStatus ?? CloseCode.Abnormal;
            await AnswerCloseAsync(socket).ConfigureAwait(false);
            return (code == CloseCode.NoStatus ? CloseCode.Abnormal : code, socket.CloseStatusDescription ?? "");
        }
        catch (Exception exception)
        {
            // The network, or what is not the protocol: another connection may do better.
            return (CloseCode.Abnormal, exception.Message);
        }
    }

    private async Task AnswerCloseAsync(ClientWebSocket socket)
    {
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, _abort.Token).ConfigureAwait(false);
    }

    private async Task SendAllAsync(ClientWebSocket socket)
    {
        try
        {
            while (await _queue.WaitAsync(_abort.Token).ConfigureAwait(false))
            {
                var command = _queue.Take();
                await socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _abort.Token).ConfigureAwait(false);
                _queue.Release(command.Length);
            }

            if (socket.State == WebSocketState.Open)
                await socket.CloseOutputAsync((WebSocketCloseStatus)_close.Code, _close.Reason, _abort.Token).ConfigureAwait(false);
            _hasSentAll = true;
        }
        catch (Exception)
        {
            // A connection that cannot send is over: the reader, which is woken, says why.
            socket.Abort();
        }
    }
}
