using System.Threading.Channels;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Faults;

/// <summary>The method of a handler that fails.</summary>
public enum Callback
{
    Upgrade,
    Open,
    Message,
    Drain,
    Close,
    Shutdown,
}

/// <summary>Does its work, as an echo in the room, and then throws where it is told to: at once, or after an await.</summary>
internal sealed class FailingHandler(Callback failing, bool later) : AsyncWebSocketHandler<string>
{
    private readonly Channel<ServerWebSocket<string>> _opened = Channel.CreateUnbounded<ServerWebSocket<string>>();
    private readonly Channel<int> _closed = Channel.CreateUnbounded<int>();
    private int _errors;

    public ErrorAction Action { get; init; } = ErrorAction.Close;

    public Action<ServerWebSocket<string>>? OnFailure { get; init; }

    public int Errors => Volatile.Read(ref _errors);

    public Task<ServerWebSocket<string>> OpenedAsync() => _opened.Reader.ReadAsync().AsTask().WaitAsync(Until.HangGuard);

    public Task<int> ClosedAsync() => _closed.Reader.ReadAsync().AsTask().WaitAsync(Until.HangGuard);

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade) => FailAsync(Callback.Upgrade);

    public override ValueTask OnOpenAsync(ServerWebSocket<string> socket)
    {
        socket.Subscribe(Room.Topic + " of failures");
        _opened.Writer.TryWrite(socket);
        return FailAsync(Callback.Open);
    }

    public override ValueTask OnMessageAsync(ServerWebSocket<string> socket, ReadOnlyMemory<byte> payload, MessageType type)
    {
        socket.Send(payload.Span, type);
        return FailAsync(Callback.Message);
    }

    public override ValueTask OnDrainAsync(ServerWebSocket<string> socket) => FailAsync(Callback.Drain);

    public override ValueTask OnCloseAsync(ServerWebSocket<string> socket, int code, string reason)
    {
        _closed.Writer.TryWrite(code);
        return FailAsync(Callback.Close);
    }

    public override ValueTask OnShutdownAsync(ServerWebSocket<string> socket) => FailAsync(Callback.Shutdown);

    public override ErrorAction OnError(ServerWebSocket<string> socket, Exception exception)
    {
        Assert.IsType<InvalidDataException>(exception);
        Interlocked.Increment(ref _errors);
        OnFailure?.Invoke(socket);
        return Action;
    }

    private ValueTask FailAsync(Callback callback)
    {
        if (callback != failing)
            return default;

        return later ? FailLaterAsync() : throw new InvalidDataException("on purpose");
    }

    private static async ValueTask FailLaterAsync()
    {
        await Task.Yield();
        throw new InvalidDataException("on purpose, later");
    }
}
