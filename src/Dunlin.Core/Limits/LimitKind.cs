namespace Dunlin.Limits;

/// <summary>The limits that clients can run into.</summary>
internal enum LimitKind
{
    /// <summary>Connections of the server, or of an endpoint.</summary>
    Connections,

    /// <summary>Connections of one IP address.</summary>
    ConnectionsPerAddress,

    /// <summary>Connections of one user.</summary>
    ConnectionsPerUser,

    /// <summary>Channels of the server.</summary>
    Channels,

    /// <summary>Channels that one connection is subscribed to.</summary>
    ChannelsPerConnection,

    /// <summary>Commands in one message.</summary>
    CommandsPerMessage,

    /// <summary>Messages and bytes of one connection in a time.</summary>
    Rate,
}
