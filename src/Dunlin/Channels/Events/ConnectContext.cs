namespace Dunlin;

/// <summary>A client that wants to be let in.</summary>
public sealed class ConnectContext : RefusableContext
{
    internal ConnectContext(ClientIdentity identity, ulong connection)
        : base(identity, connection)
    {
    }
}
