namespace Dunlin.Bench.Load.Protocols;

/// <summary>
/// What a client speaks inside its WebSocket, for one workload: how it joins, what it puts around a text, and how it finds the texts in what
/// comes. In a room a text comes back as <c>name: text</c>, where the name is the client's index; otherwise as it was sent.
/// </summary>
internal interface ILoadProtocol
{
    /// <summary>Whether texts stand in JSON strings, quotes and backslashes escaped.</summary>
    bool EscapesTexts { get; }

    /// <summary>Whether <see cref="Envelope"/> differs from client to client.</summary>
    bool HasOwnEnvelopes => false;

    /// <summary>The answer to <see cref="RecordKind.Ping"/>.</summary>
    ReadOnlySpan<byte> Pong => default;

    /// <summary>What a client sends every <see cref="LoadLoop.KeepAliveInterval"/> so that the server keeps it; empty: nothing.</summary>
    ReadOnlySpan<byte> KeepAlive => default;

    /// <summary>Where a client connects to.</summary>
    /// <param name="url">The server's, with or without a path: without, the protocol's usual one is taken.</param>
    /// <param name="client">The client's index, its name in the room.</param>
    Uri Endpoint(Uri url, int client);

    /// <summary>What is said after the upgrade. Returns when all that is sent to the room from now on reaches this client.</summary>
    void Join(Joining client);

    /// <summary>What stands before and behind a text that a client sends.</summary>
    (byte[] Before, byte[] Behind) Envelope(int client);

    /// <summary>Reads the record that a message begins with: most protocols have one in each.</summary>
    /// <param name="message">What is left of a message that came; not empty.</param>
    /// <exception cref="LoadException">It is none of this protocol, or says that something went wrong.</exception>
    Record Read(ReadOnlySpan<byte> message);
}
