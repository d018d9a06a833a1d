using Dunlin.Limits;

namespace Dunlin.Protocols.Native;

/// <summary>Everything that can be wrong with a command. Several share one of the protocol's error codes.</summary>
internal enum NativeProblem : byte
{
    None,
    BadJson,
    TooManyCommands,
    NotAnObject,
    DuplicateField,
    BadId,
    NoType,
    UnknownType,
    NoChannel,
    NoData,
    BadEvent,
    BadEphemeral,
    BadKey,
    BadRecover,
    BadRewind,
    BadSince,
    BadLimit,
    BadReverse,
    BadPresence,
    BadToken,
    AuthenticateFirst,
    AddressLimit,
    UserLimit,
    RateLimited,
    BadChannel,

    // From here on the channel's name is one.
    ChannelLimit,
    ServerChannelLimit,
    AlreadySubscribed,
    NotSubscribed,
    NoPresence,
    StateTooLarge,
    Unauthorized,
    Forbidden,
    TokenRefused,
    TokenExpired,
    OtherUser,
    Internal,
    Removed,
    BrokerUnavailable,
}

/// <summary>The words of each problem. Constants, so that an error costs no allocation.</summary>
internal static class NativeProblems
{
    /// <summary>The protocol's error code, which programs act on.</summary>
    public static ReadOnlySpan<byte> Code(this NativeProblem problem) => problem switch
    {
        NativeProblem.BadJson => "bad_json"u8,
        NativeProblem.TooManyCommands or NativeProblem.StateTooLarge => "too_large"u8,
        NativeProblem.NoPresence or NativeProblem.Forbidden or NativeProblem.Removed or NativeProblem.OtherUser => "forbidden"u8,
        NativeProblem.AuthenticateFirst or NativeProblem.Unauthorized or NativeProblem.TokenRefused => "unauthorized"u8,
        NativeProblem.TokenExpired => "token_expired"u8,
        NativeProblem.Internal => "internal"u8,
        NativeProblem.UnknownType => "unknown_type"u8,
        NativeProblem.BadChannel => "bad_channel"u8,
        NativeProblem.ChannelLimit or NativeProblem.ServerChannelLimit => "channel_limit"u8,
        NativeProblem.AddressLimit or NativeProblem.UserLimit or NativeProblem.BrokerUnavailable => "unavailable"u8,
        NativeProblem.RateLimited => "rate_limited"u8,
        NativeProblem.AlreadySubscribed => "already_subscribed"u8,
        NativeProblem.NotSubscribed => "not_subscribed"u8,
        _ => "bad_message"u8,
    };

    /// <summary>The limit that it is about; null: none.</summary>
    public static LimitKind? Limit(this NativeProblem problem) => problem switch
    {
        NativeProblem.TooManyCommands => LimitKind.CommandsPerMessage,
        NativeProblem.ChannelLimit => LimitKind.ChannelsPerConnection,
        NativeProblem.ServerChannelLimit => LimitKind.Channels,
        NativeProblem.AddressLimit => LimitKind.ConnectionsPerAddress,
        NativeProblem.UserLimit => LimitKind.ConnectionsPerUser,
        NativeProblem.RateLimited => LimitKind.Rate,
        _ => null,
    };

    /// <summary>An explanation for the person who writes the client. Needs no escaping in JSON.</summary>
    public static ReadOnlySpan<byte> Explanation(this NativeProblem problem) => problem switch
    {
        NativeProblem.BadJson => "not valid JSON, or nested deeper than 64"u8,
        NativeProblem.TooManyCommands => "too many commands in one message"u8,
        NativeProblem.NotAnObject => "a command must be a JSON object"u8,
        NativeProblem.DuplicateField => "a field of the protocol is given twice"u8,
        NativeProblem.BadId => "'id' must be a string or a number"u8,
        NativeProblem.NoType => "'type' must be a string"u8,
        NativeProblem.UnknownType => "there is no command of this type"u8,
        NativeProblem.NoChannel => "'channel' must be a string"u8,
        NativeProblem.NoData => "'data' is missing"u8,
        NativeProblem.BadEvent => "'event' must be a string of at most 200 bytes"u8,
        NativeProblem.BadEphemeral => "'ephemeral' must be true or false"u8,
        NativeProblem.BadKey => "'key' must be a string of 1 to 64 bytes"u8,
        NativeProblem.BadRecover => "'recover' must have an 'epoch', a string, and an 'offset', a number of 0 or more"u8,
        NativeProblem.BadRewind => "'rewind' must be a whole number of 0 or more"u8,
        NativeProblem.BadSince => "'since' must have an 'epoch', a string, and an 'offset', a number of 0 or more"u8,
        NativeProblem.BadLimit => "'limit' must be a whole number of 0 or more"u8,
        NativeProblem.BadPresence => "'presence' must be true or false"u8,
        NativeProblem.BadToken => "'token' must be a string"u8,
        NativeProblem.AuthenticateFirst => "say who you are first, with 'auth'"u8,
        NativeProblem.BadReverse => "'reverse' must be true or false"u8,
        NativeProblem.BadChannel => "a channel name is 1 to 200 bytes of UTF-8 without control characters"u8,
        NativeProblem.ChannelLimit => "this connection is subscribed to as many channels as it may be"u8,
        NativeProblem.ServerChannelLimit => "the server has as many channels as it may have"u8,
        NativeProblem.AddressLimit => "there are as many connections of this address as there may be"u8,
        NativeProblem.UserLimit => "there are as many connections of this user as there may be"u8,
        NativeProblem.RateLimited => "this connection sends more than it may; this message was not carried out; go slower, or it is closed"u8,
        NativeProblem.Removed => "the server has ended this subscription"u8,
        NativeProblem.AlreadySubscribed => "this connection is subscribed to the channel already"u8,
        NativeProblem.NotSubscribed => "this connection is not subscribed to the channel"u8,
        NativeProblem.NoPresence => "nobody is told who is in this channel"u8,
        NativeProblem.StateTooLarge => "'data' is larger than a presence state may be"u8,
        NativeProblem.Unauthorized => "this needs a user or a channel token"u8,
        NativeProblem.Forbidden => "you may not do this in this channel"u8,
        NativeProblem.TokenRefused => "the token is not taken"u8,
        NativeProblem.TokenExpired => "the token has expired"u8,
        NativeProblem.OtherUser => "this connection is another user's"u8,
        NativeProblem.Internal => "the server failed"u8,
        NativeProblem.BrokerUnavailable => "the broker cannot be reached; try again, with the same 'key' when you publish"u8,
        _ => "the message cannot be understood"u8,
    };
}
