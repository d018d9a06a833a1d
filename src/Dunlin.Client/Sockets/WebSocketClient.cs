using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Dunlin.Client.Sockets;

namespace Dunlin.Client;

/// <summary>
/// A WebSocket to any server: whole messages, headers of your own, one connection and no more (for channels and reconnecting see <see cref="DunlinClient"/>). Thread-safe; each message
/// goes to one <c>await foreach</c>.
/// </summary>
/// <remarks>The loop ends behind the last message, when either side has closed or the connection broke; <see cref="CloseCode"/> says why.</remarks>
public sealed class WebSocketClient : IAsyncEnumerable<WebSocketMessage>, IAsyncDisposable
{
    private const int Abnormal = 1006;

    private readonly Uri _address;
    private readonly WebSocketClientOptions _options;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<WebSocketMessage> _messages;
    private Task _receiving = Task.CompletedTask;
    private Ending? _ending;
    private volatile bool _isWaitingForRoom;

    /// <summary>Creates it. It does nothing before <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">Begins with <c>ws:</c> or <c>wss:</c>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option is not possible.</exception>
    public WebSocketClient(Uri address, WebSocketClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("ws" or "wss"))
            throw new ArgumentException($"Not the address of a WebSocket: '{address}'. It begins with ws or wss.", nameof(address));

        _address = address;
        _options = options ?? new WebSocketClientOptions();
        _options.Validate();
        _messages = Channel.CreateBounded<WebSocketMessage>(_options.BufferSize);
    }

    /// <summary>Whether messages can be sent.</summary>
    public bool IsOpen => _socket.State == WebSocketState.Open;

    /// <summary>The subprotocol that the server has chosen; null: none.</summary>
    public string? Subprotocol => _socket.SubProtocol;

    /// <summary>The status of the server's answer to the upgrade request: 101, or why it did not take it; null: there was none.</summary>
    public HttpStatusCode? UpgradeStatus => _socket.HttpStatusCode == default ? null : _socket.HttpStatusCode;

    /// <summary>Why the connection has ended; null: it has not. 1005: the close had no code. 1006: it broke, without a close.</summary>
    public int? CloseCode => _ending?.Code;

    /// <summary>The same in words; null: nobody said.</summary>
    public string? CloseReason => _ending?.Reason;

    /// <summary>Connects. Once only.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketException">The server cannot be reached, or does not take it (<see cref="UpgradeStatus"/>).</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        _options.Apply(_socket.Options);
        using var invoker = _options.HttpMessageHandler is { } handler ? new HttpMessageInvoker(handler, disposeHandler: false) : null;
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _socket.ConnectAsync(_address, invoker, both.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {_options.ConnectTimeout}.", exception);
        }

        _receiving = Task.Run(ReceiveAllAsync, CancellationToken.None);
    }

    /// <summary>Sends a text message. Messages keep the order of the calls.</summary>
    /// <param name="text">Half a surrogate pair is sent as U+FFFD.</param>
    /// <param name="cancellationToken">Gives up; the connection is cut if the message has begun.</param>
    /// <exception cref="InvalidOperationException">It is not connected.</exception>
    /// <exception cref="WebSocketException">The connection is closed or broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, cancellationToken);
    }

    /// <summary>Sends a binary message. Messages keep the order of the calls.</summary>
    /// <param name="data">Must not change until it is sent.</param>
    /// <param name="cancellationToken">Gives up; the connection is cut if the message has begun.</param>
    /// <exception cref="InvalidOperationException">It is not connected.</exception>
    /// <exception cref="WebSocketException">The connection is closed or broken.</exception>
    public Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => SendAsync(data, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Reads whole messages, until the connection ends.</summary>
    /// <param name="cancellationToken">Ends the loop; the connection stays.</param>
    public IAsyncEnumerator<WebSocketMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>
    /// Closes. Ends when the server has answered, at most <see cref="WebSocketClientOptions.CloseTimeout"/> later. Messages that have arrived can still be read, as many as
    /// <see cref="WebSocketClientOptions.BufferSize"/>.
    /// </summary>
    /// <param name="code">1000, or 3000 to 4999.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The code or the reason is not possible.</exception>
    public async Task CloseAsync(int code = 1000, string reason = "")
    {
        CloseStatus.ThrowIfImpossible(code, reason);
        await _closing.CancelAsync().ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(_options.CloseTimeout, _options.TimeProvider);
        await SendCloseAsync((WebSocketCloseStatus)code, reason, timeout.Token).ConfigureAwait(false);
        try
        {
            await _receiving.WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            await _receiving.ConfigureAwait(false);
        }
    }

    /// <summary>Closes with 1000, and releases everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _messages.Writer.TryComplete();
        _socket.Dispose();
    }

    /// <summary>Whether messages are read from the network: it is connected, and there is room for them.</summary>
    internal bool IsReceiving => !_receiving.IsCompleted && !_isWaitingForRoom;

    /// <summary>Takes a message that has arrived.</summary>
    internal bool TryTake([NotNullWhen(true)] out WebSocketMessage? message)
    {
        if (!_messages.Reader.TryRead(out message))
            return false;

        _isWaitingForRoom = false;
        return true;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(data, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAllAsync()
    {
        var buffer = new MessageBuffer(_options.MaxMessageSize);
        try
        {
            while (await buffer.ReceiveAsync(_socket, _abort.Token).ConfigureAwait(false) is { } message)
                await PutAsync(new WebSocketMessage(message.Type == WebSocketMessageType.Text, message.Data)).ConfigureAwait(false);

            var status = _socket.CloseStatus ?? WebSocketCloseStatus.Empty;
            _ending = new Ending((int)status, _socket.CloseStatusDescription is { Length: > 0 } reason ? reason : null);
            await SendCloseAsync(status == WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : status, reason: null, _abort.Token).ConfigureAwait(false);
        }
        catch (MessageTooBigException exception)
        {
            _ending = new Ending((int)WebSocketCloseStatus.MessageTooBig, exception.Message);
            await SendCloseAsync(WebSocketCloseStatus.MessageTooBig, exception.Message, _abort.Token).ConfigureAwait(false);
            _socket.Abort();
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            _ending = new Ending(Abnormal, exception.Message);
            _socket.Abort();
        }
        finally
        {
            _messages.Writer.TryComplete();
        }
    }

    // Waits for the application, so that the server has to wait too; but not while it closes.
    private async ValueTask PutAsync(WebSocketMessage message)
    {
        while (!_messages.Writer.TryWrite(message))
        {
            if (_closing.IsCancellationRequested)
                return;

            using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, _abort.Token);
            try
            {
                _isWaitingForRoom = true;
                await _messages.Writer.WaitToWriteAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                // From now on what has no room is dropped.
            }
            finally
            {
                _isWaitingForRoom = false;
            }
        }
    }

    private async Task SendCloseAsync(WebSocketCloseStatus code, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A message that does not get through: no close will either.
            return;
        }

        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(code, reason, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is broken, and who reads may have found that out just now.
        }
        finally
        {
            _sending.Release();
        }
    }

    private sealed record Ending(int Code, string? Reason);
}
