namespace Dunlin.Channels;

/// <summary>What there is to do in a channel.</summary>
[Flags]
internal enum ChannelOperations : byte
{
    None = 0,
    Subscribe = 1,
    Publish = 2,

    /// <summary>Knowing who is there, and saying something of itself.</summary>
    Presence = 4,

    /// <summary>Reading what was published before.</summary>
    History = 8,

    All = Subscribe | Publish | Presence | History,
}
