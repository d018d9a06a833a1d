using Dunlin.Client.Protocol;

namespace Dunlin.Client.Connections;

/// <summary>What a connection tells its client, under the client's lock.</summary>
internal interface IConnectionOwner
{
    void OnState(DunlinClientState state, DunlinClientState previous);

    void OnOpened(ConnectionOpened opened);

    void OnMessage(ServerMessage message);

    /// <summary>The connection, or the attempt, is over.</summary>
    void OnClosed(ConnectionClosed closed);

    void OnFailed(DunlinException exception);
}
