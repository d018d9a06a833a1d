namespace Dunlin.Server.Configuration;

/// <summary>A setting that the server cannot start with. The message is one line that says what to change.</summary>
internal sealed class SettingException(string message) : Exception(message);
