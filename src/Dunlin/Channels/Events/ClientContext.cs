using System.Globalization;

namespace Dunlin;

/// <summary>Which client something is about.</summary>
public abstract class ClientContext
{
    private readonly ulong _connection;

    private protected ClientContext(ClientIdentity identity, ulong connection)
    {
        Identity = identity;
        _connection = connection;
    }

    /// <summary>Who it is.</summary>
    public ClientIdentity Identity { get; }

    /// <summary>The connection's name: the <c>session</c> of its <c>connected</c>, and the <c>connection</c> of its publications.</summary>
    public string Connection => _connection.ToString("x16", CultureInfo.InvariantCulture);
}
