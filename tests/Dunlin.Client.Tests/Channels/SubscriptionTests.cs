using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Channels;

/// <summary>A subscription over connections that come and go.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task Publications_arrive_once_and_in_order()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(offset: 7);
        Assert.Equal((SubscriptionState.Subscribed, new Position("e", 7)), (subscription.Channel.State, subscription.Channel.Position));

        transport.Publish(7);
        transport.Publish(8);
        transport.Say("""{"type":"message","channel":"room","data":"e","timestamp":1}""");
        transport.Publish(9);
        transport.Publish(8);
        transport.Say("""{"type":"message","channel":"elsewhere","data":0,"timestamp":1,"offset":99}""");
        transport.Publish(10);

        Assert.Equal(["8", "\"e\"", "9", "10"], (await subscription.TakeAsync(4)).Data());
        Assert.Equal(new Position("e", 10), subscription.Channel.Position);
    }

    [Fact]
    public async Task Options_go_with_the_command()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync(new SubscribeOptions { Presence = true, Rewind = 5, Token = "t" });

        var command = await transport.SubscribeAsync(5, publications: ScriptedTransport.Publications(3, 5), members: """[{"connection":"s1","user":"ada","state":{"x":1}}]""");

        Assert.Equal("""{"type":"subscribe","id":1,"channel":"room","rewind":5,"presence":true,"token":"t"}""", command.GetRawText());
        var subscription = await subscribing.OrGiveUp();
        Assert.Equal(["3", "4", "5"], (await subscription.TakeAsync(3)).Data());
        Assert.Equal("""{"x":1}""", Assert.Single(subscription.Presence.Members).State.ToString());
    }

    [Fact]
    public async Task It_can_be_asked_for_before_there_is_a_connection()
    {
        await using var scripted = new ScriptedClient();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync();
        Assert.Equal(SubscriptionState.Subscribing, scripted.Client.Channel("room").State);

        var transport = await scripted.ConnectAsync();
        await transport.SubscribeAsync();

        await subscribing.OrGiveUp();
    }

    [Fact]
    public async Task After_a_reconnect_it_recovers_from_the_last_publication()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var gaps = new Recorded<ChannelGap>();
        subscription.Channel.Gap += gaps.AddAsync;
        transport.Publish(1);
        transport.End();
        Assert.Equal(SubscriptionState.Subscribing, subscription.Channel.State);

        transport = await scripted.ReconnectAsync();
        // What the new connection says before the answer is repeated by it.
        var command = await transport.SubscribeAsync(3, recovered: true, ScriptedTransport.Publications(2, 3));
        Assert.Equal("""{"epoch":"e","offset":1}""", command.GetProperty("recover").GetRawText());
        transport.Publish(3);
        transport.Publish(4);

        var received = await subscription.TakeAsync(4);
        Assert.Equal(["1", "2", "3", "4"], received.Data());
        Assert.DoesNotContain(received, publication => publication.FollowsGap);
        Assert.Equal(0, gaps.Waiting);
    }

    [Fact]
    public async Task What_the_server_no_longer_has_is_told()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(offset: 5);
        var gaps = new Recorded<ChannelGap>();
        scripted.Client.Gap += gaps.AddAsync;
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(100, publications: ScriptedTransport.Publications(99, 100));
        transport.Publish(101);

        Assert.Equal(new ChannelGap("room", new Position("e", 5), new Position("e", 100)), await gaps.NextAsync());
        var received = await subscription.TakeAsync(3);
        Assert.Equal(["99", "100", "101"], received.Data());
        Assert.Equal([true, false, false], received.Select(publication => publication.FollowsGap));
    }

    [Fact]
    public async Task A_channel_that_began_anew_is_a_gap_and_its_offsets_count()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(offset: 50);
        var gaps = new Recorded<ChannelGap>();
        subscription.Channel.Gap += gaps.AddAsync;
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(2, epoch: "f");
        transport.Publish(3);

        Assert.Equal(new Position("f", 2), (await gaps.NextAsync()).To);
        Assert.True(Assert.Single(await subscription.TakeAsync(1)).FollowsGap);
    }

    [Fact]
    public async Task A_refusal_is_told_and_ends_it()
    {
        await using var scripted = new ScriptedClient();
        var unsubscribed = new Recorded<ChannelUnsubscribed>();
        scripted.Client.Unsubscribed += unsubscribed.AddAsync;
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync();

        await transport.RefuseAsync("subscribe", "forbidden");

        var error = await Assert.ThrowsAsync<DunlinException>(() => subscribing.OrGiveUp());
        Assert.Equal(("forbidden", "room"), (error.Code, error.Channel));
        Assert.Equal(new ChannelUnsubscribed("room", "forbidden", "no"), await unsubscribed.NextAsync());
        Assert.Equal(SubscriptionState.Unsubscribed, scripted.Client.Channel("room").State);
    }

    [Theory]
    [InlineData("rate_limited")]
    [InlineData("unavailable")]
    [InlineData("internal")]
    public async Task What_may_be_otherwise_a_moment_later_is_tried_again(string code)
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync();
        await transport.RefuseAsync("subscribe", code);
        Assert.Equal(code, (await scripted.Errors.NextAsync()).Code);

        scripted.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.True(transport.IsQuiet);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
        await transport.SubscribeAsync();
        await subscribing.OrGiveUp();
    }

    [Fact]
    public async Task A_channel_token_is_asked_for_once_more_when_it_is_refused()
    {
        var asked = 0;
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync(new SubscribeOptions { TokenProvider = _ => ValueTask.FromResult($"t{++asked}") });
        Assert.Equal("t1", (await transport.RefuseAsync("subscribe", "token_expired")).GetProperty("token").GetString());
        Assert.Equal("t2", (await transport.RefuseAsync("subscribe", "unauthorized")).GetProperty("token").GetString());

        Assert.Equal("unauthorized", (await Assert.ThrowsAsync<DunlinException>(() => subscribing.OrGiveUp())).Code);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task When_its_token_expires_it_goes_on_with_another_and_recovers()
    {
        var asked = 0;
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync(new SubscribeOptions { TokenProvider = _ => ValueTask.FromResult($"t{++asked}") });
        await transport.SubscribeAsync(4);
        var subscription = await subscribing.OrGiveUp();

        transport.Say("""{"type":"unsubscribed","channel":"room","code":"token_expired","reason":"the token has expired"}""");
        var command = await transport.SubscribeAsync(5, recovered: true, ScriptedTransport.Publications(5, 5));

        Assert.Equal(("t2", 4), (command.GetProperty("token").GetString(), command.GetProperty("recover").GetProperty("offset").GetInt32()));
        Assert.Equal(["5"], (await subscription.TakeAsync(1)).Data());
    }

    [Fact]
    public async Task When_the_server_ends_it_the_reader_is_told_behind_what_has_come()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        transport.Publish(1);
        transport.Say("""{"type":"unsubscribed","channel":"room","code":"forbidden","reason":"out"}""");

        var received = new List<Publication>();
        var error = await Assert.ThrowsAsync<DunlinException>(async () =>
        {
            await foreach (var publication in subscription)
                received.Add(publication);
        });

        Assert.Single(received);
        Assert.Equal(("forbidden", "out", "room"), (error.Code, error.Message, error.Channel));
    }

    [Fact]
    public async Task Unsubscribing_tells_the_server_and_ends_the_loop()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var reading = subscription.TakeAsync(100);
        transport.Publish(1);
        var unsubscribing = subscription.DisposeAsync().AsTask();
        transport.Publish(2);
        Assert.False(unsubscribing.IsCompleted);

        await transport.AnswerAsync("unsubscribe", "unsubscribed", "\"channel\":\"room\"");
        await unsubscribing.OrGiveUp();

        Assert.Equal(["1"], (await reading.OrGiveUp()).Data());
        Assert.Equal((SubscriptionState.Unsubscribed, null), (subscription.Channel.State, subscription.Channel.Position));
    }

    [Fact]
    public async Task Closing_the_client_ends_the_loop_and_connecting_again_goes_on()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(offset: 1);
        var reading = subscription.TakeAsync(100);
        await scripted.Client.CloseAsync().OrGiveUp();
        Assert.Empty(await reading.OrGiveUp());

        transport = await scripted.ConnectAsync();
        var command = await transport.SubscribeAsync(2, recovered: true, ScriptedTransport.Publications(2, 2));

        Assert.Equal(1, command.GetProperty("recover").GetProperty("offset").GetInt32());
        Assert.Equal(["2"], (await subscription.TakeAsync(1)).Data());
    }

    [Fact]
    public async Task A_server_that_closes_for_good_fails_the_loop()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var reading = subscription.TakeAsync(1);
        transport.End(4403, "banned");

        Assert.Equal(4403, (await Assert.ThrowsAsync<DunlinException>(() => reading.OrGiveUp())).CloseCode);
    }

    [Fact]
    public async Task A_channel_is_subscribed_once_and_read_once()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        Assert.Equal("already_subscribed", (await Assert.ThrowsAsync<DunlinException>(() => subscription.Channel.SubscribeAsync())).Code);

        var reading = subscription.TakeAsync(1);
        Assert.Throws<InvalidOperationException>(() => subscription.Channel.OnAny(_ => Task.CompletedTask));
        await Assert.ThrowsAsync<InvalidOperationException>(() => subscription.TakeAsync(1));
        transport.Publish(1);
        await reading.OrGiveUp();

        using var handler = subscription.Channel.OnAny(_ => Task.CompletedTask);
        await Assert.ThrowsAsync<InvalidOperationException>(() => subscription.TakeAsync(1));
    }

    [Fact]
    public async Task Who_gives_up_subscribing_is_not_subscribed()
    {
        await using var scripted = new ScriptedClient();
        using var giveUp = new CancellationTokenSource();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync(cancellationToken: giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing.OrGiveUp());
        var transport = await scripted.ConnectAsync();
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task Ending_a_loop_ends_nothing_else()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in subscription.WithCancellation(stop.Token))
            {
                // Until it is stopped.
            }
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.OrGiveUp());

        transport.Publish(1);

        Assert.Equal(["1"], (await subscription.TakeAsync(1)).Data());
    }

    [Fact]
    public async Task A_channel_that_is_removed_is_unsubscribed_and_forgotten()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var removing = scripted.Client.RemoveAsync(subscription.Channel);
        await transport.AnswerAsync("unsubscribe", "unsubscribed", "\"channel\":\"room\"");
        await removing.OrGiveUp();

        Assert.NotSame(subscription.Channel, scripted.Client.Channel("room"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\u0085")]
    public async Task What_is_no_name_is_refused_at_once(string name)
    {
        await using var scripted = new ScriptedClient();
        Assert.Throws<ArgumentException>(() => scripted.Client.Channel(name));
        Assert.Throws<ArgumentException>(() => scripted.Client.Channel(new string('é', 101)));
        Assert.Same(scripted.Client.Channel(new string('é', 100)), scripted.Client.Channel(new string('é', 100)));
    }
}
