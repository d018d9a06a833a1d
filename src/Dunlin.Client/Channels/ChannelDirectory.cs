using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>The channels of a client by their names.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class ChannelDirectory(ClientHost host)
{
    private readonly Dictionary<string, DunlinChannel> _channels = [];

    public IReadOnlyCollection<DunlinChannel> All => _channels.Values;

    /// <summary>The same object for a name each time.</summary>
    public DunlinChannel Get(string name)
    {
        if (!_channels.TryGetValue(name, out var channel))
            _channels[name] = channel = new DunlinChannel(name, host);
        return channel;
    }

    /// <summary>Forgets one, unless its name is that of another one by now.</summary>
    public void Remove(DunlinChannel channel)
    {
        if (_channels.GetValueOrDefault(channel.Name) == channel)
            _channels.Remove(channel.Name);
    }

    /// <summary>Brings a message to its channel. Only the server's own subscriptions make new ones.</summary>
    public void Receive(ServerMessage message)
    {
        if (message.Kind == MessageKind.Subscribed)
            Get(message.Channel ?? "").Subscription.Receive(message);
        else if (message.Channel is not null && _channels.TryGetValue(message.Channel, out var channel))
            channel.Subscription.Receive(message);
    }
}
