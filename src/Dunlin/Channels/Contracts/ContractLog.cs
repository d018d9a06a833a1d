using Microsoft.Extensions.Logging;

namespace Dunlin.Channels.Contracts;

/// <summary>The log messages of contracts: event ids 2300 to 2399.</summary>
internal static partial class ContractLog
{
    [LoggerMessage(EventId = 2300, Level = LogLevel.Error, Message = "Code of the application failed while a message in {Channel} of connection {Connection} was read and checked.")]
    public static partial void CheckFailed(ILogger logger, string channel, string connection, Exception exception);
}
