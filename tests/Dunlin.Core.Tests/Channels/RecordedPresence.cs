using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Tests.Channels;

/// <summary>What listeners are told of who comes and goes, as text.</summary>
internal sealed class RecordedPresence : IPresenceDelivery
{
    public List<string> Changes { get; } = [];

    public bool AnybodyListens { get; set; } = true;

    public bool HasListeners(Channel channel) => AnybodyListens;

    public void Deliver(Channel channel, PresenceChange change, Member member) => Changes.Add($"{channel.Name} {change} {member.Connection}");

    public void Deliver(Channel channel, PresenceDiff diff, int count, int users) =>
        Changes.Add($"{channel.Name} +{Names(diff.Joined)} -{Names(diff.Left)} ~{Names(diff.State)} {count}/{users}");

    private static string Names(IEnumerable<Member> members) => string.Join(',', members.Select(member => member.Connection).Order());
}
