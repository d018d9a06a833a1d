using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>What the channels of a server share.</summary>
/// <param name="Memory">Bounds what they keep.</param>
/// <param name="Presence">Tells who comes and goes.</param>
/// <param name="Alarms">Calls them later.</param>
internal sealed record ChannelServices(HistoryMemory Memory, IPresenceDelivery Presence, ChannelAlarms Alarms)
{
    /// <summary>Where other nodes hear of these channels; null: there are none. Set before the first channel is made.</summary>
    public IChannelReplication? Replication { get; set; }
}
