using Dunlin.Client;
using Dunlin.Testing.Http;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Clients;

/// <summary>What a client of channels has under way.</summary>
internal sealed class DunlinClientWork(DunlinClient client, ClientConnections connections) : IClientWork
{
    public long Activity => client.GetActivity().Changes;

    public string? FindBusy()
    {
        var activity = client.GetActivity();
        if (!activity.AreHandlersIdle)
            return "a handler of a client has not returned";
        if (!activity.IsConnectionIdle || activity.Listening != connections.Listening || activity.Requesting != connections.Commands)
            return "a client is busy with its connection";

        // Last: the activity tells what a request does from its first byte on, and not that it has begun, which the numbers above take for an answer.
        return connections.FindBusyRequest() is { } request ? $"the request {request} of a client is under way" : null;
    }
}
