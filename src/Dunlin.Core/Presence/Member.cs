namespace Dunlin.Presence;

/// <summary>One connection that is in a channel, as others see it.</summary>
/// <param name="connection">Its name, unique in the server. One that comes back within the grace is known by its former name.</param>
/// <param name="user">Whose it is; null when nobody has said.</param>
internal sealed class Member(ulong connection, string? user)
{
    public ulong Connection => connection;

    public string? User => user;

    /// <summary>What it says of itself: a JSON value; empty until it has said something. Under the channel's lock.</summary>
    public ReadOnlyMemory<byte> State { get; set; }

    /// <summary>Whether it is connected to another node.</summary>
    public bool IsRemote { get; init; }

    /// <summary>When it leaves unless its user comes back before, in Unix milliseconds; null while it is connected. Under the channel's lock.</summary>
    public long? LeavesAt { get; set; }
}
