namespace Dunlin.Client;

/// <summary>Values of <see cref="DunlinException.Code"/>. The server's application may have codes of its own.</summary>
public static class DunlinErrorCode
{
    /// <summary>The server read no valid JSON.</summary>
    public const string BadJson = "bad_json";

    /// <summary>The server read no command.</summary>
    public const string BadMessage = "bad_message";

    /// <summary>The server knows no command of this type.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>More than the server takes, or than <see cref="DunlinClientOptions.MaxMessageSize"/>.</summary>
    public const string TooLarge = "too_large";

    /// <summary>Not the name of a channel.</summary>
    public const string BadChannel = "bad_channel";

    /// <summary>The token is not taken, or this needs one.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The token has expired.</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>The user may not.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The server's application failed.</summary>
    public const string Internal = "internal";

    /// <summary>Subscribed to as many channels as allowed.</summary>
    public const string ChannelLimit = "channel_limit";

    /// <summary>More messages or bytes than allowed.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The server cannot do it now: try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The channel is subscribed already.</summary>
    public const string AlreadySubscribed = "already_subscribed";

    /// <summary>The channel is not subscribed.</summary>
    public const string NotSubscribed = "not_subscribed";

    /// <summary>Of this client: it is closed. <see cref="DunlinException.CloseCode"/> says with what.</summary>
    public const string Closed = "closed";

    /// <summary>Of this client: the connection was lost before the reply.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>Of this client: <see cref="DunlinClientOptions.QueueLimit"/> publications wait already.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>Of this client: a publication was sent, not acknowledged, and is too old to be sent again without the danger of being published twice.</summary>
    public const string UnknownOutcome = "unknown_outcome";

    /// <summary>Of this client: a handler of the application threw an exception.</summary>
    public const string HandlerFailed = "handler_failed";

    /// <summary>Of this client: the application could not get a token.</summary>
    public const string TokenFailed = "token_failed";
}
