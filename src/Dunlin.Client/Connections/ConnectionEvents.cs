namespace Dunlin.Client;

/// <summary>The state of a client has changed.</summary>
/// <param name="State">The state now.</param>
/// <param name="Previous">The state before.</param>
public sealed record ClientStateChange(DunlinClientState State, DunlinClientState Previous);

/// <summary>There is a connection.</summary>
/// <param name="Session">The name of this connection, which others see as <see cref="Publication.Connection"/>.</param>
/// <param name="User">Who the server says the client is; null: it does not know.</param>
/// <param name="Transport">What carries it.</param>
/// <param name="IsReconnect">Whether there was a connection before it.</param>
public sealed record ConnectionOpened(string Session, string? User, DunlinTransport Transport, bool IsReconnect);

/// <summary>A connection, or an attempt to connect, is over.</summary>
/// <param name="CloseCode">Why, as a number (docs/protocol-native.md, "Close codes"); 1006: it broke.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
/// <param name="WillReconnect">Whether the client comes back by itself.</param>
/// <param name="Delay">How long it waits until then.</param>
public sealed record ConnectionClosed(int CloseCode, string Reason, bool WillReconnect, TimeSpan Delay);
