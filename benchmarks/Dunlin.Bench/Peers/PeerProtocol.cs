namespace Dunlin.Bench.Peers;

/// <summary>What a client of a peer speaks inside its WebSocket.</summary>
internal enum PeerProtocol
{
    /// <summary>Text messages as they are: <c>/echo</c> and <c>/chat?name=X</c>.</summary>
    Raw,

    /// <summary>Engine.IO 4 and Socket.IO 5: see the head of peers/socketio/server.js.</summary>
    SocketIo,

    /// <summary>SignalR's JSON protocol: see the head of peers/signalr/Program.cs.</summary>
    SignalR,
}
