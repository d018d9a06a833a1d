using Microsoft.Extensions.Logging;

namespace Dunlin.Channels.Events;

/// <summary>The log messages of channel events: event ids 2200 to 2299.</summary>
internal static partial class ChannelEventLog
{
    [LoggerMessage(EventId = 2200, Level = LogLevel.Error, Message = "The application's channel events failed for connection {Connection} ({Context}).")]
    public static partial void Failed(ILogger logger, string connection, string context, Exception exception);
}
