namespace Dunlin.Presence;

/// <summary>One connection that is in a channel, as others see it.</summary>
/// <param name="connection">Its name, unique in the server.</param>
/// <param name="user">Whose it is; null when nobody has said.</param>
internal sealed class Member(ulong connection, string? user)
{
    public ulong Connection => connection;

    public string? User => user;

    /// <summary>What it says of itself: a JSON value; empty until it has said something. Under the channel's lock.</summary>
    public ReadOnlyMemory<byte> State { get; set; }
}
