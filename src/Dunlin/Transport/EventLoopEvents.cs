using System.Diagnostics.Metrics;
using Dunlin.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Dunlin.Transport;

/// <summary>What loops and connections log, one line an episode, never one a message; and what they measure.</summary>
internal sealed partial class EventLoopEvents(ILogger logger, Histogram<double> handlerDuration)
{
    /// <summary>Seconds; written to only while it is enabled.</summary>
    public Histogram<double> HandlerDuration => handlerDuration;

    /// <summary>Null outside of tests.</summary>
    public IWorkObserver? Observer { get; init; }

    [LoggerMessage(1, LogLevel.Error, "Unexpected failure on an event loop; it goes on")]
    private partial void LogUnexpectedFailure(Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A handler of connection {ConnectionId} failed")]
    private partial void LogHandlerFailure(long connectionId, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "An event loop has been busy for {Seconds} s: a handler blocks it. Every connection of the loop waits; use an asynchronous handler or DispatchToThreadPool")]
    private partial void LogStalledLoop(long seconds);

    [LoggerMessage(4, LogLevel.Warning, "Connections cannot be accepted ({Reason}); trying again every second")]
    private partial void LogAcceptFailure(string reason);

    [LoggerMessage(5, LogLevel.Debug, "Connection {ConnectionId} closed with {Code} {Reason}")]
    private partial void LogClosed(long connectionId, int code, string reason);

    [LoggerMessage(6, LogLevel.Information, "Connection {ConnectionId} closed with {Code}: it does not read what is sent to it")]
    private partial void LogSlowConsumer(long connectionId, int code);

    [LoggerMessage(7, LogLevel.Debug, "Connection {ConnectionId} cannot be read any more")]
    private partial void LogReadEnded(long connectionId, Exception exception);

    [LoggerMessage(8, LogLevel.Debug, "Connection {ConnectionId} cannot be written any more")]
    private partial void LogWriteFailed(long connectionId, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "Request {TraceIdentifier}: an unhandled exception was thrown by the application")]
    private partial void LogRequestFailure(string traceIdentifier, Exception exception);

    public void RequestFailed(string traceIdentifier, Exception exception) => LogRequestFailure(traceIdentifier, exception);

    public void ReadEnded(long connectionId, Exception exception) => LogReadEnded(connectionId, exception);

    public void WriteFailed(long connectionId, Exception exception) => LogWriteFailed(connectionId, exception);

    public void UnexpectedFailure(Exception exception) => LogUnexpectedFailure(exception);

    public void HandlerFailed(long connectionId, Exception exception) => LogHandlerFailure(connectionId, exception);

    public void LoopStalled(long seconds) => LogStalledLoop(seconds);

    public void AcceptFailed(string reason) => LogAcceptFailure(reason);

    public void Closed(long connectionId, int code, string reason) => LogClosed(connectionId, code, reason);

    public void SlowConsumerClosed(long connectionId) => LogSlowConsumer(connectionId, CloseCodes.SlowConsumer);
}
