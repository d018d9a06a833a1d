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
    BadChannel,
    ChannelLimit,
    AlreadySubscribed,
    NotSubscribed,
    NoPresence,
    StateTooLarge,
}

/// <summary>The words of each problem. Constants, so that an error costs no allocation.</summary>
internal static class NativeProblems
{
    /// <summary>The protocol's error code, which programs act on.</summary>
    public static ReadOnlySpan<byte> Code(this NativeProblem problem) => problem switch
    {
        NativeProblem.BadJson => "bad_json"u8,
        NativeProblem.TooManyCommands or NativeProblem.StateTooLarge => "too_large"u8,
        NativeProblem.NoPresence => "forbidden"u8,
        NativeProblem.UnknownType => "unknown_type"u8,
        NativeProblem.BadChannel => "bad_channel"u8,
        NativeProblem.ChannelLimit => "channel_limit"u8,
        NativeProblem.AlreadySubscribed => "already_subscribed"u8,
        NativeProblem.NotSubscribed => "not_subscribed"u8,
        _ => "bad_message"u8,
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
        NativeProblem.BadReverse => "'reverse' must be true or false"u8,
        NativeProblem.BadChannel => "a channel name is 1 to 200 bytes of UTF-8 without control characters"u8,
        NativeProblem.ChannelLimit => "this connection is subscribed to as many channels as it may be"u8,
        NativeProblem.AlreadySubscribed => "this connection is subscribed to the channel already"u8,
        NativeProblem.NotSubscribed => "this connection is not subscribed to the channel"u8,
        NativeProblem.NoPresence => "nobody is told who is in this channel"u8,
        NativeProblem.StateTooLarge => "'data' is larger than a presence state may be"u8,
        _ => "the message cannot be understood"u8,
    };
}
