namespace Dunlin.Server.Configuration;

/// <summary>The log messages of the settings: event ids 3000 to 3099.</summary>
internal static partial class SettingsLog
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Information, Message = "The changed configuration is in force")]
    public static partial void Reloaded(ILogger logger);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The changed configuration is not used, the settings stay as they are: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Changed settings that take effect with the next start only: {Settings}")]
    public static partial void NeedRestart(ILogger logger, string settings);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "The API key '{Name}' is used for the first time since the start or the last change of the keys")]
    public static partial void KeyUsed(ILogger logger, string name);
}
