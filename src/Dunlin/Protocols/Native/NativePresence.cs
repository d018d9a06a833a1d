using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native;

/// <summary>Tells those who have asked for it who comes and goes: one append for all of them.</summary>
internal sealed class NativePresence(ITopics topics) : IPresenceDelivery
{
    [SkipLocalsInit]
    public void Deliver(Channel channel, PresenceChange change, Member member)
    {
        if (topics.SubscriberCount(channel.PresenceTopic) == 0)
            return;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.PresenceChanged(ref writer, channel, change, member);
        topics.Publish(channel.PresenceTopic, writer.Written, MessageType.Text);
        writer.Dispose();
    }
}
