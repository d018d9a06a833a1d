namespace Dunlin.Bench.Peers.Clients;

/// <summary>What a client asks of a peer.</summary>
internal enum PeerWork
{
    /// <summary>Every message comes back to its sender.</summary>
    Echo,

    /// <summary>Every message goes to everybody in one room, the sender too, as <c>name: message</c>.</summary>
    Chat,
}
