using Dunlin.Channels;

namespace Dunlin.Tests.Channels;

internal sealed class ThrowingSubscriber : IChannelSubscriber
{
    public void OnSubscribed(in SubscriptionStart start) => throw new InvalidOperationException("no");
}
