namespace Dunlin;

/// <summary>The life of a connection, numbered as in the browser's <c>WebSocket.readyState</c>.</summary>
public enum ReadyState
{
    /// <summary>Upgraded, <c>OnOpen</c> has not run yet.</summary>
    Connecting = 0,

    /// <summary>Messages flow.</summary>
    Open = 1,

    /// <summary>A close frame was sent or received.</summary>
    Closing = 2,

    /// <summary>Over. Sends are dropped.</summary>
    Closed = 3,
}
