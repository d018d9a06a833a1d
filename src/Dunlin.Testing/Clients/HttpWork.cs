using Dunlin.Testing.Http;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Clients;

/// <summary>Requests of the test itself, which reads the answers.</summary>
internal sealed class HttpWork(ClientConnections connections) : IClientWork
{
    public long Activity => 0;

    public string? FindBusy() => connections.FindBusyRequest() is { } request ? $"the request {request} is under way" : null;
}
