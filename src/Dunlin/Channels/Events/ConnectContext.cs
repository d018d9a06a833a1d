using Dunlin.Channels;

namespace Dunlin;

/// <summary>A client that wants to be let in.</summary>
public sealed class ConnectContext : RefusableContext
{
    private readonly List<string> _channels = [];

    internal ConnectContext(ClientIdentity identity, ulong connection)
        : base(identity, connection)
    {
    }

    /// <summary>What <see cref="Subscribe"/> has named, in order.</summary>
    internal IReadOnlyList<string> Channels => _channels;

    /// <summary>
    /// Subscribes the connection to a channel once it is let in: it is told <c>subscribed</c> right behind <c>connected</c> or <c>auth-success</c>. Neither the rules of the channel nor
    /// <see cref="ChannelEvents.OnSubscribeAsync"/> are asked. <see cref="NativeProtocolOptions.MaxChannelsPerConnection"/> holds: a channel beyond is logged as a warning and left out. Until the call of
    /// <see cref="ChannelEvents.OnConnectAsync"/> ends; not thread-safe.
    /// </summary>
    /// <param name="channel">Its name: 1 to 200 bytes of UTF-8 without control characters. One that is named already changes nothing.</param>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public void Subscribe(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!ChannelName.IsValid(channel))
            throw new ArgumentException("A channel name is 1 to 200 bytes of UTF-8 without control characters.", nameof(channel));

        _channels.Add(channel);
    }
}
