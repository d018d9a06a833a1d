using Dunlin.Client.Protocol;

namespace Dunlin.Client.Transports;

/// <summary>What a transport tells.</summary>
internal interface ITransportEvents
{
    void OnMessages(List<ServerMessage> messages);

    /// <summary>Something came, be it no message: the other side lives.</summary>
    void OnActivity();

    /// <summary>It has ended, or never began.</summary>
    void OnClosed(int code, string reason);
}
