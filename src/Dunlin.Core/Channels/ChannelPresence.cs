namespace Dunlin;

/// <summary>Who was in a channel at one moment.</summary>
/// <param name="Members">Each connection once.</param>
/// <param name="Users">Different users among them; members without a user do not count.</param>
public sealed record ChannelPresence(IReadOnlyList<ChannelMember> Members, int Users);

/// <summary>One connection that is in a channel, as others see it.</summary>
/// <param name="Connection">Its name: the <c>session</c> of the protocol.</param>
/// <param name="User">Whose it is; null when nobody has said.</param>
/// <param name="State">What it says of itself, a JSON value in UTF-8; empty when it has said nothing.</param>
public sealed record ChannelMember(string Connection, string? User, ReadOnlyMemory<byte> State);
