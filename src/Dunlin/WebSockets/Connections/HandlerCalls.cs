using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dunlin.Transport;

namespace Dunlin.WebSockets;

/// <summary>
/// Calls one connection's handler, one call at a time. A call that does not end at once makes the connection busy: its messages wait
/// unread, and a drain or close that happens meanwhile is kept and delivered after it. Belongs to the loop.
/// </summary>
internal sealed class HandlerCalls(WebSocketConnection connection, WebSocketHandlerBase handler, ServerWebSocket socket) : ILoopWork
{
    private Exception? _failure;
    private bool _drainWaits;
    private bool _shutdownWaits;
    private volatile bool _closed;
    private (int Code, string Reason)? _closeWaits;

    /// <summary>Whether the handler has been told, or is about to be, that it is over. From any thread.</summary>
    public bool HasClosed => _closed;

    /// <summary>Whether a call is under way.</summary>
    public bool IsBusy { get; private set; }

    public void Open() => Call(static (handler, socket, _) => handler.InvokeOpen(socket));

    public void Message(ReadOnlySpan<byte> payload, MessageType type)
    {
        connection.BeginHandlerCall();
        var duration = connection.Loop.Events.HandlerDuration;
        var started = duration.Enabled ? Stopwatch.GetTimestamp() : 0;
        try
        {
            var call = handler.InvokeMessage(socket, payload, type);
            if (!call.IsCompletedSuccessfully)
                Await(call, started);
            else if (started != 0)
                Measure(duration, started);
        }
        catch (Exception exception)
        {
            if (started != 0)
                Measure(duration, started);
            Failed(exception);
        }
    }

    public void Drain()
    {
        if (_closed)
            return;

        _drainWaits = IsBusy;
        if (!IsBusy)
            Call(static (handler, socket, _) => handler.InvokeDrain(socket));
    }

    public void Shutdown()
    {
        if (_closed)
            return;

        _shutdownWaits = IsBusy;
        if (!IsBusy)
            Call(static (handler, socket, _) => handler.InvokeShutdown(socket));
    }

    /// <summary>Tells the handler that it is over, once.</summary>
    public void Close(int code, string reason)
    {
        if (_closed)
            return;

        _closed = true;
        _closeWaits = (code, reason);
        if (!IsBusy)
            CallClose();
    }

    /// <summary>A call that was awaited has ended.</summary>
    public void RunOnLoop()
    {
        IsBusy = false;
        connection.Loop.CallsUnderWay--;
        if (_failure is { } failure)
        {
            _failure = null;
            Failed(failure);
        }

        RunWaiting();
        if (!IsBusy)
            connection.OnHandlerDone();
    }

    private void RunWaiting()
    {
        if (_drainWaits)
            Drain();
        if (!IsBusy && _shutdownWaits)
            Shutdown();
        if (!IsBusy && _closeWaits is not null)
            CallClose();
    }

    private void CallClose()
    {
        Call(static (handler, socket, calls) =>
        {
            var (code, reason) = calls._closeWaits!.Value;
            calls._closeWaits = null;
            return handler.InvokeClose(socket, code, reason);
        });
    }

    private void Call(Func<WebSocketHandlerBase, ServerWebSocket, HandlerCalls, ValueTask> invoke)
    {
        connection.BeginHandlerCall();
        try
        {
            var call = invoke(handler, socket, this);
            if (!call.IsCompletedSuccessfully)
                Await(call);
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
    }

    private void Await(in ValueTask call, long started = 0)
    {
        IsBusy = true;
        connection.Loop.CallsUnderWay++;
        _ = AwaitAsync(call, started);
    }

    private async Task AwaitAsync(ValueTask call, long started)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        if (started != 0)
            Measure(connection.Loop.Events.HandlerDuration, started);
        connection.Loop.Post(this);
    }

    private static void Measure(Histogram<double> duration, long started) => duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);

    private void Failed(Exception exception)
    {
        var action = ErrorAction.Close;
        try
        {
            action = handler.InvokeError(socket, exception);
        }
        catch (Exception second)
        {
            // The error handler itself failed: that is worth a line of its own, and the connection closes.
            connection.Loop.Events.HandlerFailed(connection.Id, second);
        }

        connection.OnHandlerFailed(exception, action);
    }
}
