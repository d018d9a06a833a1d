namespace Dunlin.Brokers;

/// <summary>Tells clients that something of a channel is missing that nobody can get any more: silence would be a gap that they do not know of.</summary>
internal interface IInterruptions
{
    /// <summary>Of every subscriber of a channel on this node. Called under no lock but the followed channel's; returns soon.</summary>
    void OnPositionLost(string channel);
}
