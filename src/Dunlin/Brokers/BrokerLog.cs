using Microsoft.Extensions.Logging;

namespace Dunlin.Brokers;

/// <summary>The log messages about the broker: event ids 2400 to 2499.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(EventId = 2400, Level = LogLevel.Error,
        Message = "The broker cannot be reached. Those who are connected are served on; publications that are to be kept are refused until it is back.")]
    public static partial void Lost(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information, Message = "The broker is back after {Seconds:0.0} s. {Channels} channels are brought up to date.")]
    public static partial void Restored(ILogger logger, double seconds, int channels);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning,
        Message = "Channel '{Channel}' has missed publications that the broker does not keep any more: its subscribers are told to come back. Further channels until the broker is lost again are not logged.")]
    public static partial void PositionLost(ILogger logger, string channel);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Error, Message = "Channel '{Channel}' could not be brought up to date; trying again.")]
    public static partial void SyncFailed(ILogger logger, string channel, Exception exception);

    [LoggerMessage(EventId = 2404, Level = LogLevel.Error, Message = "Other nodes could not be told who is in channel '{Channel}'.")]
    public static partial void MembersNotTold(ILogger logger, string channel, Exception exception);
}
