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
        if (connections.FindBusyRequest() is { } request)
            return $"the request {request} of a client is under way";

        var activity = client.GetActivity();
        if (!activity.AreHandlersIdle)
            return "a handler of a client has not returned";
        return activity.IsConnectionIdle && activity.Listening == connections.Listening && activity.Requesting == connections.Commands ? null : "a client is busy with its connection";
    }
}
