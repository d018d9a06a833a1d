using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Channels;

/// <summary>Channels that the server subscribes the client to.</summary>
public sealed class ServerSubscriptionTests
{
    [Fact]
    public async Task Its_messages_come_without_asking_and_are_recovered_after_a_reconnect()
    {
        await using var scripted = new ScriptedClient();
        var subscribed = new Recorded<ChannelSubscribed>();
        var offsets = new Recorded<long?>();
        scripted.Client.Subscribed += subscribed.AddAsync;
        var transport = await scripted.ConnectAsync();
        Begin(transport, 40);
        Assert.Equal(("room", true), await subscribed.NextAsync() is var first ? (first.Channel, first.ByServer) : default);
        transport.Publish(41);
        // What came before there was a handler has waited for it.
        scripted.Client.Channel("room").OnAny(publication => offsets.AddAsync(publication.Offset));
        Assert.Equal(41, await offsets.NextAsync());
        transport.End();

        transport = await scripted.ReconnectAsync();
        Begin(transport, 43);
        transport.Publish(44);
        var command = await transport.SubscribeAsync(44, recovered: true, ScriptedTransport.Publications(42, 44));
        transport.Publish(45);

        Assert.Equal(41, command.GetProperty("recover").GetProperty("offset").GetInt32());
        Assert.Equal([42, 43, 44, 45], await offsets.TakeAsync(4));
    }

    [Fact]
    public async Task Nothing_is_asked_when_nothing_was_missed()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        Begin(transport, 40);
        transport.End();

        transport = await scripted.ReconnectAsync();
        Begin(transport, 40);

        Assert.True(transport.IsQuiet);
        Assert.Equal(SubscriptionState.Subscribed, scripted.Client.Channel("room").State);
    }

    [Fact]
    public async Task A_recovery_that_is_refused_leaves_the_servers_subscription_with_a_gap()
    {
        await using var scripted = new ScriptedClient();
        var gaps = new Recorded<ChannelGap>();
        scripted.Client.Gap += gaps.AddAsync;
        var transport = await scripted.ConnectAsync();
        Begin(transport, 40);
        transport.End();
        transport = await scripted.ReconnectAsync();
        Begin(transport, 43);
        await transport.RefuseAsync("subscribe", "forbidden");

        var offsets = new Recorded<long?>();
        scripted.Client.Channel("room").OnAny(publication => offsets.AddAsync(publication.Offset));
        transport.Publish(44);

        Assert.Equal(43, (await gaps.NextAsync()).To.Offset);
        Assert.Equal(44, await offsets.NextAsync());
    }

    [Fact]
    public async Task The_client_may_ask_for_more_and_for_less()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        Begin(transport, 40);
        var channel = scripted.Client.Channel("room");
        var subscribing = channel.SubscribeAsync(new SubscribeOptions { Presence = true });
        await transport.SubscribeAsync(40, recovered: true, members: """[{"connection":"s1"}]""");
        await subscribing.OrGiveUp();
        Assert.Single(channel.Presence.Members);

        var unsubscribing = channel.UnsubscribeAsync();
        await transport.AnswerAsync("unsubscribe", "unsubscribed", "\"channel\":\"room\"");
        await unsubscribing.OrGiveUp();
        Assert.Equal(SubscriptionState.Unsubscribed, channel.State);
    }

    [Fact]
    public async Task It_is_possible_to_publish_there()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        Begin(transport, 40);

        var publishing = scripted.Client.Channel("room").PublishAsync("n", 1);
        await transport.AnswerAsync("publish", "published", "\"channel\":\"room\",\"epoch\":\"e\",\"offset\":41");

        Assert.Equal(new PublishResult("e", 41, IsDuplicate: false), await publishing.OrGiveUp());
    }

    private static void Begin(ScriptedTransport transport, long offset) =>
        transport.Say($$"""{"type":"subscribed","channel":"room","epoch":"e","offset":{{offset}},"recovered":false,"publications":[]}""");
}
