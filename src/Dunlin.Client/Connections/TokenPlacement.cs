namespace Dunlin.Client;

/// <summary>Where a token goes.</summary>
public enum TokenPlacement
{
    /// <summary>In a message, once there is a connection. Nothing on the way writes it down.</summary>
    Message,

    /// <summary>In the header <c>Authorization</c> of the first request, for servers that want to know who it is before there is a connection.</summary>
    Request,
}
