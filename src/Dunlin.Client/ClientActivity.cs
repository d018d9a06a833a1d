namespace Dunlin.Client;

/// <summary>What runs of a client at one moment, for tests that wait until nothing does.</summary>
/// <param name="IsConnectionIdle">It does nothing but wait for the server or for a timer.</param>
/// <param name="AreHandlersIdle">No handler of the application runs, and none is to be called.</param>
/// <param name="Transports">Connections and sessions that wait for the server, each with one request or socket.</param>
/// <param name="Raised">Events that were raised so far.</param>
internal readonly record struct ClientActivity(bool IsConnectionIdle, bool AreHandlersIdle, int Transports, long Raised);
