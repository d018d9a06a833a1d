namespace Dunlin.Client.Protocol;

/// <summary>The names of <see cref="MessageKind"/> on the wire.</summary>
internal static class MessageKinds
{
    public static MessageKind Parse(string type) => type switch
    {
        "message" => MessageKind.Message,
        "published" => MessageKind.Published,
        "connected" => MessageKind.Connected,
        "auth-success" => MessageKind.AuthSuccess,
        "subscribed" => MessageKind.Subscribed,
        "unsubscribed" => MessageKind.Unsubscribed,
        "history" => MessageKind.History,
        "presence" => MessageKind.Presence,
        "state-set" => MessageKind.StateSet,
        "pong" => MessageKind.Pong,
        "joined" => MessageKind.Joined,
        "left" => MessageKind.Left,
        "state" => MessageKind.State,
        "presence-diff" => MessageKind.PresenceDiff,
        "notification" => MessageKind.Notification,
        "system" => MessageKind.System,
        "error" => MessageKind.Error,
        "disconnect" => MessageKind.Disconnect,
        _ => MessageKind.Unknown,
    };
}
