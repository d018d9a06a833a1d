using Microsoft.Extensions.Logging;

namespace Dunlin.Client;

/// <summary>The log messages of the client: event ids 4000 to 4099. One line for an episode, such as a lost connection until it is back; single attempts at the level Debug.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Information, Message = "Connected by {Transport}, session {Session}.")]
    public static partial void Connected(ILogger logger, DunlinTransport transport, string session);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The connection was lost ({CloseCode} '{Reason}'). Reconnecting.")]
    public static partial void ConnectionLost(ILogger logger, int closeCode, string reason);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Connected again by {Transport}, session {Session}, after {Attempts} attempts.")]
    public static partial void Reconnected(ILogger logger, DunlinTransport transport, string session, int attempts);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message = "Closed ({CloseCode} '{Reason}').")]
    public static partial void Closed(ILogger logger, int closeCode, string reason);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Debug, Message = "An attempt to connect failed ({CloseCode} '{Reason}'). The next one is in {Delay}.")]
    public static partial void AttemptFailed(ILogger logger, int closeCode, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "The server cannot be reached ({CloseCode} '{Reason}'). Trying on.")]
    public static partial void Unreachable(ILogger logger, int closeCode, string reason);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Error, Message = "{Code}: {Text}")]
    public static partial void Failed(ILogger logger, string code, string text, Exception? exception);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Error, Message = "A handler of '{Handler}' failed.")]
    public static partial void HandlerFailed(ILogger logger, string handler, Exception exception);

    [LoggerMessage(EventId = 4008, Level = LogLevel.Warning, Message = "Channel '{Channel}': publications are missing between {From} and {To}.")]
    public static partial void Gap(ILogger logger, string channel, long from, long to);

    [LoggerMessage(EventId = 4009, Level = LogLevel.Warning, Message = "Channel '{Channel}': the application reads too slowly. What comes now is read from the history when there is room again.")]
    public static partial void TooSlow(ILogger logger, string channel);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "Handlers of notifications are too slow: some notifications were left out.")]
    public static partial void NotificationsLeftOut(ILogger logger);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Debug, Message = "Channel '{Channel}': the application has caught up.")]
    public static partial void CaughtUp(ILogger logger, string channel);
}
