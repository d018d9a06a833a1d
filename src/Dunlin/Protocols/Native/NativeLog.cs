using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>The log messages of the native protocol: event ids 2000 to 2099.</summary>
internal static partial class NativeLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information,
        Message = "Connection {Connection} sent a command that cannot be carried out: {Problem}. Further ones of this connection are answered, not logged.")]
    public static partial void ClientProblem(ILogger logger, long connection, NativeProblem problem);

    [LoggerMessage(EventId = 2001,
        Message = "Connection {Connection} is not subscribed to '{Channel}', as the server wants it to be: {Problem}. Further ones are logged at the level Debug until there has been none for a minute.")]
    public static partial void NotSubscribed(ILogger logger, LogLevel level, long connection, string channel, NativeProblem problem);
}
