namespace Dunlin.Client;

/// <summary>A channel is subscribed, by this client or by the server.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Position">Where the channel is.</param>
/// <param name="IsRecovered">Whether all that was missed has been received. False also for the first time.</param>
/// <param name="ByServer">Whether the server has begun it, not this client.</param>
public sealed record ChannelSubscribed(string Channel, Position Position, bool IsRecovered, bool ByServer);

/// <summary>A channel is subscribed no more.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Code">Why; null: because the application wanted it.</param>
/// <param name="Reason">Why, in words; null: nobody said.</param>
public sealed record ChannelUnsubscribed(string Channel, string? Code, string? Reason);

/// <summary>Publications were missed that the server no longer has: <c>recovered: false</c>, or the application was slower than the history.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="From">The last that was received.</param>
/// <param name="To">Where the channel was when this was found. Publications before it may follow: those that it still had.</param>
public sealed record ChannelGap(string Channel, Position From, Position To);
