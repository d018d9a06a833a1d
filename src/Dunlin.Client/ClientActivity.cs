namespace Dunlin.Client;

/// <summary>What runs of a client at one moment, for tests that wait until nothing does.</summary>
/// <param name="IsConnectionIdle">It does nothing but wait for the server or for a timer.</param>
/// <param name="AreHandlersIdle">No handler of the application runs, and none is to be called.</param>
/// <param name="Listening">Connections and sessions that wait for what the server says, each with one socket or request.</param>
/// <param name="Requesting">Sessions with commands on their way, each in one more request.</param>
/// <param name="Changes">Grows with what its handlers get, and before they come to rest.</param>
internal readonly record struct ClientActivity(bool IsConnectionIdle, bool AreHandlersIdle, int Listening, int Requesting, long Changes);
