namespace Dunlin.Client;

/// <summary>Whether a client is connected.</summary>
public enum DunlinClientState
{
    /// <summary>It is not, and stays so until <see cref="DunlinClient.ConnectAsync"/>.</summary>
    Closed,

    /// <summary>It tries to, for the first time.</summary>
    Connecting,

    /// <summary>It is.</summary>
    Open,

    /// <summary>It was, and tries to come back.</summary>
    Reconnecting,
}
