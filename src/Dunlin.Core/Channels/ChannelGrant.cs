namespace Dunlin.Channels;

/// <summary>What a channel token permits its bearer. Immutable.</summary>
/// <param name="pattern">The channel's name; with <c>*</c> at its end, all names that begin with what stands before it.</param>
internal sealed class ChannelGrant(string pattern)
{
    private const char Wildcard = '*';

    /// <summary>Who may use it; null: whoever has it.</summary>
    public string? User { get; init; }

    /// <inheritdoc cref="ClientIdentity.TokenId"/>
    public string? TokenId { get; init; }

    /// <inheritdoc cref="ClientIdentity.IssuedAt"/>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Until when it holds; null: as long as the subscription.</summary>
    public DateTimeOffset? Expires { get; init; }

    public ChannelOperations Operations { get; init; } = ChannelOperations.All;

    /// <summary>Whether a text names a channel or a prefix of some. <c>*</c> alone would be all of them, which is nothing for a token of a channel.</summary>
    public static bool IsPattern(string text) => ChannelName.IsValid(text) && text.AsSpan().TrimEnd(Wildcard).Length > 0;

    /// <summary>Whether it is for this channel.</summary>
    public bool Covers(ReadOnlySpan<char> channel) =>
        pattern[^1] == Wildcard ? channel.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : channel.SequenceEqual(pattern);

    /// <summary>Whether this client may use it.</summary>
    public bool IsFor(ClientIdentity identity) => User is null || User == identity.User;

    public bool Allows(ChannelOperations operation) => (Operations & operation) == operation;
}
