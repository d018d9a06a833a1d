using Dunlin.Channels;

namespace Dunlin;

/// <summary>Who may do what in the channels of a namespace. The server itself may do everything.</summary>
public sealed class ChannelPermissions
{
    /// <summary>Who may subscribe. Default: <see cref="ChannelAccess.ByName"/>. Everything else needs a subscription.</summary>
    public ChannelAccess Subscribe { get; set; } = ChannelAccess.ByName;

    /// <summary>Who may publish. Default: <see cref="ChannelAccess.ByName"/>.</summary>
    public ChannelAccess Publish { get; set; } = ChannelAccess.ByName;

    /// <summary>Who may know who is there, and say something of itself there. Default: <see cref="ChannelAccess.ByName"/>.</summary>
    public ChannelAccess Presence { get; set; } = ChannelAccess.ByName;

    /// <summary>Who may read what was published before, also on coming back. Default: <see cref="ChannelAccess.ByName"/>.</summary>
    public ChannelAccess History { get; set; } = ChannelAccess.ByName;

    /// <summary>Whether a client may do this.</summary>
    /// <param name="operation">One operation.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="grant">What its channel token permits, which is for this channel and this client and has not expired; null: it has shown none.</param>
    internal bool Allow(ChannelOperations operation, ReadOnlySpan<char> channel, ClientIdentity identity, ChannelGrant? grant) =>
        Of(operation).Allows(channel, identity, grant?.Allows(operation) ?? false);

    private ChannelAccess Of(ChannelOperations operation) => operation switch
    {
        ChannelOperations.Subscribe => Subscribe,
        ChannelOperations.Publish => Publish,
        ChannelOperations.Presence => Presence,
        ChannelOperations.History => History,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not one operation."),
    };
}
