namespace Dunlin.Bench.Load.Protocols;

/// <summary>The protocols that <c>load</c> speaks.</summary>
internal enum ProtocolName
{
    /// <summary>Text messages as they are.</summary>
    Raw,

    /// <summary>Dunlin's own protocol.</summary>
    Native,

    /// <summary>Socket.IO 5 over Engine.IO 4, WebSocket only.</summary>
    SocketIo,

    /// <summary>SignalR's JSON protocol, without negotiation.</summary>
    SignalR,
}

internal static class ProtocolNames
{
    /// <summary>As they are written on the command line.</summary>
    public static string[] All { get; } = [.. Enum.GetNames<ProtocolName>().Select(name => name.ToLowerInvariant())];

    public static ProtocolName Parse(string name) => Enum.Parse<ProtocolName>(name, ignoreCase: true);

    /// <summary>The protocol as a workload uses it: with a room that all are in, or each client with itself.</summary>
    public static ILoadProtocol Create(this ProtocolName name, bool isRoom) => name switch
    {
        ProtocolName.Native => new NativeProtocol(isRoom),
        ProtocolName.SocketIo => new SocketIoProtocol(isRoom),
        ProtocolName.SignalR => new SignalRProtocol(isRoom),
        _ => new RawProtocol(isRoom),
    };
}
