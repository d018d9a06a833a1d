namespace Dunlin.Client.Transports;

/// <summary>One connection: a WebSocket, or a session over HTTP. It begins when it is made.</summary>
/// <remarks>No member waits for the network. It calls its <see cref="ITransportEvents"/> from a task of its own, never from within these members.</remarks>
internal interface ITransport
{
    /// <summary>Bytes that wait to be sent.</summary>
    long PendingBytes { get; }

    /// <summary>Ended, with all its tasks, sockets and timers. Never faulted.</summary>
    Task Completion { get; }

    /// <summary>Whether it does nothing but wait for the server, apart from a request that brings commands. From any thread.</summary>
    bool IsIdle { get; }

    /// <summary>Whether commands are on their way in a request, or about to be. From any thread.</summary>
    bool IsRequesting { get; }

    /// <summary>Sends a command, JSON in UTF-8. Commands keep their order. Only after <c>connected</c> has come; ignored after the end.</summary>
    void Send(byte[] command);

    /// <summary>Ends it. With <see cref="Connections.CloseCode.Normal"/> the server does not wait for this client to come back.</summary>
    void Close(int code, string reason);
}
