using System.Text;
using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Tests.Channels;

/// <summary>Keeps what its subscription began with.</summary>
internal sealed class RecordingSubscriber(Member member) : IChannelSubscriber
{
    /// <summary>How others see it, once it is subscribed.</summary>
    public Member Member { get; private set; } = member;

    public List<ulong> Members { get; } = [];

    public Channel? Channel { get; private set; }

    public StreamPosition Position { get; private set; }

    public bool Recovered { get; private set; }

    public List<string> Missed { get; } = [];

    public void OnSubscribed(in SubscriptionStart start)
    {
        Members.AddRange(start.Members.Select(other => other.Connection));
        (Channel, Position, Recovered, Member) = (start.Channel, start.Position, start.Recovered, start.Member);
        foreach (var entry in start.Missed)
            Missed.Add($"{entry.Offset} {Encoding.UTF8.GetString(entry.Body)}");
    }
}
