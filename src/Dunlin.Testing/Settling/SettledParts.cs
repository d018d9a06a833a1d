namespace Dunlin.Testing.Settling;

/// <summary>The parts that are asked whether something is under way.</summary>
[Flags]
internal enum SettledParts
{
    None = 0,

    /// <summary>Timers that are due.</summary>
    Timers = 1,

    /// <summary>The server's ends of connections: bytes that were not read, requests.</summary>
    Connections = 2,

    /// <summary>Event loops: their mailboxes and flushes.</summary>
    Loops = 4,

    /// <summary>Handlers that have not returned.</summary>
    Handlers = 8,

    /// <summary>Clients: bytes that were not read, commands, their handlers.</summary>
    Clients = 16,

    All = Timers | Connections | Loops | Handlers | Clients,
}
