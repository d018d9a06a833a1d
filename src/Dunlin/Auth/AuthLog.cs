using Microsoft.Extensions.Logging;

namespace Dunlin.Auth;

/// <summary>The log messages of authentication: event ids 2100 to 2199. Never a token, never a key.</summary>
internal static partial class AuthLog
{
    [LoggerMessage(EventId = 2100, Level = LogLevel.Error,
        Message = "The token keys of {Place} cannot be had: {Reason}. {Known} keys from before go on to be used. It is tried again; further failures are not logged.")]
    public static partial void NoKeys(ILogger logger, string place, string reason, int known);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The token keys of {Place} can be had again.")]
    public static partial void KeysAreBack(ILogger logger, string place);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Debug, Message = "A token was refused: {Problem}.")]
    public static partial void TokenRefused(ILogger logger, TokenProblem problem);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning,
        Message = "More than {Limit} revocations are held: the oldest were dropped before their time, and tokens that they had revoked may be taken again. Further ones of this minute are not logged.")]
    public static partial void RevocationsDropped(ILogger logger, int limit);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning,
        Message = "A token was taken that lives until {Expires}, longer than revocations are remembered ({Window}): one that is revoked could be taken again. Make RevocationWindow as long as the longest life of a token. Further ones are not logged.")]
    public static partial void TokenOutlivesRevocations(ILogger logger, DateTimeOffset expires, TimeSpan window);
}
