namespace Dunlin.Client.Protocol;

/// <summary>The types of messages from the server (docs/protocol-native.md, "From the server", and the replies).</summary>
internal enum MessageKind
{
    /// <summary>A type that is newer than this client.</summary>
    Unknown,
    Connected,
    AuthSuccess,
    Subscribed,
    Unsubscribed,
    Published,
    History,
    Presence,
    StateSet,
    Pong,
    Message,
    Joined,
    Left,
    State,
    PresenceDiff,
    Notification,
    System,
    Error,
    Disconnect,
}
