namespace Dunlin;

/// <summary>Says which clients are meant: one connection, or all of a user.</summary>
public readonly record struct ClientSelector
{
    private ClientSelector(string? connection, string? user) => (Connection, User) = (connection, user);

    /// <summary>The name of the connection; null when a user is meant.</summary>
    public string? Connection { get; }

    /// <summary>The user; null when a connection is meant.</summary>
    public string? User { get; }

    /// <summary>One connection, by the <c>session</c> of its <c>connected</c> message.</summary>
    public static ClientSelector OfConnection(string connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new ClientSelector(connection, null);
    }

    /// <summary>All connections of a user.</summary>
    public static ClientSelector OfUser(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new ClientSelector(null, user);
    }
}
