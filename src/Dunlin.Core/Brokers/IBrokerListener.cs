using Dunlin.Presence;

namespace Dunlin.Brokers;

/// <summary>A node, as its broker sees it. Whatever is called returns soon and does not throw; it may not wait for a call to the broker.</summary>
public interface IBrokerListener
{
    /// <summary>Something was published to a channel that this node is subscribed to. One at a time for each channel, in the order of the offsets; one that was told before may be told again.</summary>
    void OnPublication(string channel, in BrokerDelivery delivery);

    /// <summary>Something has happened to another node's member. One at a time for each channel.</summary>
    void OnMember(string channel, PresenceChange change, BrokerMember member);

    /// <summary>The broker cannot be reached. From now on something may be missed.</summary>
    /// <param name="why">For the log.</param>
    void OnLost(Exception why);

    /// <summary>The broker is there again; the node has to subscribe anew, and to say anew who is there. Called after <see cref="OnLost"/> only.</summary>
    void OnRestored();
}
