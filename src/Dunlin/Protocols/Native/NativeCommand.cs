using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>What a client may ask for.</summary>
internal enum NativeCommandType : byte
{
    None,
    Ping,
    Auth,
    Subscribe,
    Unsubscribe,
    Publish,
    History,
    Presence,
    State,
}

/// <summary>
/// One command. Every span is a slice of the message, exactly as it came (strings with their quotes), and empty when the
/// field is absent: nothing is copied, and <see cref="Data"/> can be passed on byte for byte.
/// </summary>
internal readonly ref struct NativeCommand
{
    /// <summary>What is asked for; <see cref="NativeCommandType.None"/> when <see cref="Problem"/> says why nothing can be.</summary>
    public NativeCommandType Type { get; init; }

    /// <summary>Why the command cannot be carried out, found by its shape alone.</summary>
    public NativeProblem Problem { get; init; }

    /// <summary>A JSON string or number.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>A JSON string; whether it names a channel is for <see cref="ChannelName"/> to say.</summary>
    public ReadOnlySpan<byte> Channel { get; init; }

    /// <summary>A JSON string.</summary>
    public ReadOnlySpan<byte> Event { get; init; }

    /// <summary>Of <c>publish</c>: a JSON string, by which it may be repeated.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Of <c>publish</c> and <c>state</c>: any JSON value. Of <c>auth</c> and <c>subscribe</c>: the token, a JSON string.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Of <c>subscribe</c>: where the subscriber was when it left. Of <c>history</c>: where the page begins.</summary>
    public StreamPosition? Position { get; init; }

    /// <summary>Of <c>subscribe</c>: how many of the last publications it wants. Of <c>history</c>: most publications of the page.</summary>
    public int Count { get; init; }

    /// <summary>Of <c>publish</c>: ephemeral. Of <c>subscribe</c>: with presence. Of <c>history</c>: in reverse. One for all: a command is copied a few times.</summary>
    public bool Flag { get; init; }
}
