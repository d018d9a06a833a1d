using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Subscribing and unsubscribing, and what is known about it.</summary>
public sealed class SubscriptionTests
{
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task SubscribingTwiceIsOneSubscription(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.True(pair.Server.Subscribe("room"));
        Assert.False(pair.Server.Subscribe("room"));
        Assert.Equal(1, pair.App.Topics.SubscriberCount("room"));
        pair.App.Topics.Publish("room", "once");
        pair.Server.Send("end");
        await pair.Client.ExpectTextAsync("once");
        await pair.Client.ExpectTextAsync("end");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheSocketKnowsItsTopics(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var before = pair.Server.Subscriptions;
        foreach (var topic in new[] { "a", "b", "c", "" })
            Assert.True(pair.Server.Subscribe(topic));
        Assert.True(pair.Server.Unsubscribe("b"));

        Assert.Empty(before);
        Assert.Equal(["", "a", "c"], pair.Server.Subscriptions.Order(StringComparer.Ordinal));
        Assert.True(pair.Server.IsSubscribed("a"));
        Assert.True(pair.Server.IsSubscribed(""));
        Assert.False(pair.Server.IsSubscribed("b"));
        Assert.False(pair.Server.IsSubscribed("A"));
        Assert.False(pair.Server.Unsubscribe("b"));
        Assert.False(pair.Server.Unsubscribe("never"));
        Assert.Equal(3, pair.App.Topics.Count);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task OnlyWhatIsPublishedWhileSubscribedArrives(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var topics = pair.App.Topics;
        topics.Publish("room", "before");
        pair.Server.Subscribe("room");
        topics.Publish("room", "first");
        pair.Server.Unsubscribe("room");
        topics.Publish("room", "between");
        pair.Server.Subscribe("room");
        topics.Publish("room", "second");
        pair.Server.Send("end");
        foreach (var text in new[] { "first", "second", "end" })
            await pair.Client.ExpectTextAsync(text);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task SubscribersAreCounted(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var (otherClient, other) = await pair.ConnectAnotherAsync();
        var topics = pair.App.Topics;
        Assert.Equal(0, topics.SubscriberCount("room"));
        pair.Server.Subscribe("room");
        other.Subscribe("room");
        other.Subscribe("lobby");
        Assert.Equal(2, topics.SubscriberCount("room"));
        Assert.Equal(1, topics.SubscriberCount("lobby"));
        Assert.Equal(2, topics.Count);

        await otherClient.CloseAsync();
        await otherClient.DisposeAsync();
        await pair.Handler.NextCloseAsync();
        Assert.Equal(1, topics.SubscriberCount("room"));
        Assert.Equal(0, topics.SubscriberCount("lobby"));
        Assert.Equal(1, topics.Count);
        pair.Server.Unsubscribe("room");
        Assert.Equal(0, topics.Count);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task InOnCloseTheSubscriptionsAreGoneAndPublishingWorks(TestTransport transport)
    {
        var seen = new TaskCompletionSource<(int Subscriptions, int Count, PublishResult Result)>();
        TestApp? running = null;
        var handler = new ScriptedHandler
        {
            Message = (socket, _, _) => socket.Subscribe("room"),
            Closed = (socket, _, _) => seen.TrySetResult(
                (socket.Subscriptions.Count, running!.Topics.SubscriberCount("room"), socket.Publish("room", "somebody left"))),
        };
        await using var app = running = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var staying = await JoinAsync(app, handler);
        await using (var leaving = await JoinAsync(app, handler))
            await leaving.CloseAsync();

        Assert.Equal((0, 1, new PublishResult(1, 0)), await seen.Task.WaitAsync(Until.HangGuard));
        await staying.ExpectTextAsync("somebody left");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task NullIsNoTopic(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.Throws<ArgumentNullException>(() => pair.Server.Subscribe(null!));
        Assert.Throws<ArgumentNullException>(() => pair.Server.Unsubscribe(null!));
        Assert.Throws<ArgumentNullException>(() => pair.Server.Publish(null!, "text"));
        Assert.Throws<ArgumentNullException>(() => pair.App.Topics.Publish(null!, "text"));
    }

    private static async Task<RawWebSocket> JoinAsync(TestApp app, ScriptedHandler handler)
    {
        var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await handler.NextOpenAsync();
        await client.SendAsync([RawFrame.OfText("join"), RawFrame.OfPing()]);
        await client.ExpectControlAsync(FrameOpcode.Pong);
        return client;
    }
}
