namespace Dunlin;

/// <summary>Who may do something in a channel. Immutable.</summary>
/// <remarks>A channel token that permits it satisfies every rule but <see cref="Nobody"/>: it is the application's own word for this channel.</remarks>
public sealed class ChannelAccess
{
    private const string PrivatePrefix = "private-";

    private readonly Rule _rule;
    private readonly string _claimType;
    private readonly string _claimValue;

    private ChannelAccess(Rule rule, string claimType = "", string claimValue = "")
    {
        _rule = rule;
        _claimType = claimType;
        _claimValue = claimValue;
    }

    private enum Rule : byte
    {
        ByName,
        Anyone,
        Authenticated,
        Claim,
        ChannelToken,
        Nobody,
    }

    /// <summary><see cref="Authenticated"/> in channels whose name begins with <c>private-</c>, <see cref="Anyone"/> in all others. The default.</summary>
    public static ChannelAccess ByName { get; } = new(Rule.ByName);

    /// <summary>Every connection.</summary>
    public static ChannelAccess Anyone { get; } = new(Rule.Anyone);

    /// <summary>Every connection of which it is known whose it is.</summary>
    public static ChannelAccess Authenticated { get; } = new(Rule.Authenticated);

    /// <summary>Only who has a channel token.</summary>
    public static ChannelAccess ChannelToken { get; } = new(Rule.ChannelToken);

    /// <summary>No client. The server itself may.</summary>
    public static ChannelAccess Nobody { get; } = new(Rule.Nobody);

    /// <summary>Every connection whose user has this claim, as <see cref="ClientIdentity.HasClaim"/> tells.</summary>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public static ChannelAccess Claim(string type, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(value);
        return new ChannelAccess(Rule.Claim, type, value);
    }

    /// <inheritdoc/>
    public override string ToString() => _rule == Rule.Claim ? $"{_rule} {_claimType}={_claimValue}" : _rule.ToString();

    /// <summary>Whether a client may.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="isGranted">Whether it has shown a channel token that permits it.</param>
    internal bool Allows(ReadOnlySpan<char> channel, ClientIdentity identity, bool isGranted) => _rule switch
    {
        Rule.Nobody => false,
        _ when isGranted => true,
        Rule.Anyone => true,
        Rule.ByName => identity.IsAuthenticated || !channel.StartsWith(PrivatePrefix, StringComparison.Ordinal),
        Rule.Authenticated => identity.IsAuthenticated,
        Rule.Claim => identity.IsAuthenticated && identity.HasClaim(_claimType, _claimValue),
        _ => false,
    };
}
