namespace Dunlin.Protocols.Native;

/// <summary>The fixed names and numbers of Dunlin's own protocol.</summary>
internal static class NativeProtocol
{
    /// <summary>The WebSocket subprotocol. A client that asks for none gets it too.</summary>
    public const string Subprotocol = "dunlin.v1";

    public const int Version = 1;

    /// <summary>Publications of a page of the history when the client does not say how many.</summary>
    public const int UsualHistoryLimit = 100;

    /// <summary>Most publications of a page of the history: a client that asks for more gets so many.</summary>
    public const int MaxHistoryLimit = 1000;

    /// <summary>
    /// The topic of every connection: notifications and system notices are one append each, whatever the number of people.
    /// Topics of channels start with another control character, see <see cref="Dunlin.Channels.ChannelName"/>.
    /// </summary>
    public const string Everyone = "\u0002everyone";
}
