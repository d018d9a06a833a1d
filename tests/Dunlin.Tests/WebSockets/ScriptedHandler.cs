namespace Dunlin.Tests.WebSockets;

/// <summary>A handler made of the test's own functions, which also lets the test wait for what happened.</summary>
internal sealed class ScriptedHandler : WebSocketHandler<string>
{
    private readonly EventLog _log = new();

    public delegate void MessageScript(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type);

    public Func<WebSocketUpgrade<string>, ValueTask>? Upgrade { get; init; }

    public Action<ServerWebSocket<string>>? Open { get; init; }

    public MessageScript? Message { get; init; }

    public Action<ServerWebSocket<string>>? Drain { get; init; }

    public Action<ServerWebSocket<string>, int, string>? Closed { get; init; }

    public Action<ServerWebSocket<string>>? Shutdown { get; init; }

    public Func<ServerWebSocket<string>, Exception, ErrorAction>? Error { get; init; }

    public Task<ServerWebSocket<string>> NextOpenAsync() => EventLog.NextAsync(_log.Opened);

    public Task<(int Code, string Reason)> NextCloseAsync() => EventLog.NextAsync(_log.Closed);

    public Task<Exception> NextErrorAsync() => EventLog.NextAsync(_log.Errors);

    /// <summary>Waits for a drain that has left nothing. While a client stalls there are others: the system's buffers grow, and take what waited.</summary>
    public async Task DrainedAsync(ServerWebSocket socket)
    {
        do
            await EventLog.NextAsync(_log.Drained);
        while (socket.BufferedAmount > 0);
    }

    /// <summary>Closes so far that no test has waited for.</summary>
    public int UnreadCloses => _log.Closed.Reader.Count;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade) => Upgrade?.Invoke(upgrade) ?? default;

    public override void OnOpen(ServerWebSocket<string> socket)
    {
        Open?.Invoke(socket);
        _log.Opened.Writer.TryWrite(socket);
    }

    public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type) => Message?.Invoke(socket, payload, type);

    public override void OnDrain(ServerWebSocket<string> socket)
    {
        Drain?.Invoke(socket);
        _log.Drained.Writer.TryWrite(socket);
    }

    public override void OnClose(ServerWebSocket<string> socket, int code, string reason)
    {
        _log.Closed.Writer.TryWrite((code, reason));
        Closed?.Invoke(socket, code, reason);
    }

    public override void OnShutdown(ServerWebSocket<string> socket)
    {
        if (Shutdown is null)
            base.OnShutdown(socket);
        else
            Shutdown(socket);
    }

    public override ErrorAction OnError(ServerWebSocket<string> socket, Exception exception)
    {
        _log.Errors.Writer.TryWrite(exception);
        return Error?.Invoke(socket, exception) ?? base.OnError(socket, exception);
    }
}
