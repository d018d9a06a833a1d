using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native;

/// <summary>Tells those who have asked for it who comes and goes: one append for all of them.</summary>
internal sealed class NativePresence(ITopics topics) : IPresenceDelivery
{
    public bool HasListeners(Channel channel) => topics.SubscriberCount(channel.PresenceTopic) > 0;

    [SkipLocalsInit]
    public void Deliver(Channel channel, PresenceChange change, Member member)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeMembers.PresenceChanged(ref writer, channel, change, member);
        topics.Publish(channel.PresenceTopic, writer.Written, MessageType.Text);
        writer.Dispose();
    }

    [SkipLocalsInit]
    public void Deliver(Channel channel, PresenceDiff diff, int count, int users)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeMembers.PresenceDiff(ref writer, channel, diff, count, users);
        topics.Publish(channel.PresenceTopic, writer.Written, MessageType.Text);
        writer.Dispose();
    }
}
