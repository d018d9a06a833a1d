namespace Dunlin;

/// <summary>A client that wants to subscribe.</summary>
public sealed class SubscribeContext : RefusableContext
{
    internal SubscribeContext(ClientIdentity identity, ulong connection, string channel)
        : base(identity, connection) => Channel = channel;

    /// <summary>The channel's name.</summary>
    public string Channel { get; }
}
