namespace Dunlin.Tests.WebSockets;

/// <summary>The asynchronous twin of <see cref="ScriptedHandler"/>.</summary>
internal sealed class AsyncScriptedHandler : AsyncWebSocketHandler<string>
{
    private readonly EventLog _log = new();

    public Func<ServerWebSocket<string>, ValueTask>? Open { get; init; }

    public Func<ServerWebSocket<string>, ReadOnlyMemory<byte>, MessageType, ValueTask>? Message { get; init; }

    public Func<ServerWebSocket<string>, int, string, ValueTask>? Closed { get; init; }

    public Func<ServerWebSocket<string>, Exception, ErrorAction>? Error { get; init; }

    public Task<ServerWebSocket<string>> NextOpenAsync() => EventLog.NextAsync(_log.Opened);

    public Task<(int Code, string Reason)> NextCloseAsync() => EventLog.NextAsync(_log.Closed);

    public Task<Exception> NextErrorAsync() => EventLog.NextAsync(_log.Errors);

    public override async ValueTask OnOpenAsync(ServerWebSocket<string> socket)
    {
        if (Open is not null)
            await Open(socket);
        _log.Opened.Writer.TryWrite(socket);
    }

    public override ValueTask OnMessageAsync(ServerWebSocket<string> socket, ReadOnlyMemory<byte> payload, MessageType type) =>
        Message?.Invoke(socket, payload, type) ?? default;

    public override async ValueTask OnCloseAsync(ServerWebSocket<string> socket, int code, string reason)
    {
        _log.Closed.Writer.TryWrite((code, reason));
        if (Closed is not null)
            await Closed(socket, code, reason);
    }

    public override ErrorAction OnError(ServerWebSocket<string> socket, Exception exception)
    {
        _log.Errors.Writer.TryWrite(exception);
        return Error?.Invoke(socket, exception) ?? base.OnError(socket, exception);
    }
}
