using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Presence;

/// <summary>Presence that is asked for when the channel is subscribed already.</summary>
public sealed class FollowPresenceTests
{
    private const string Ada = """{"connection":"a","user":"ada"}""";
    private const string Bob = """{"connection":"b","user":"bob","state":1}""";

    [Fact]
    public async Task The_list_is_there_when_it_was_asked_for_and_follows_who_comes_goes_and_changes()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        Assert.Empty(subscription.Presence.Members);
        var changes = new Recorded<PresenceChange>();
        subscription.Presence.Changed += changes.AddAsync;
        var following = subscription.Channel.FollowPresenceAsync();
        var command = await AnswerAsync(transport, Ada, Bob);
        // Before the task has gone on: the answer and what is behind it are one.
        transport.Say($$"""{"type":"left","channel":"room","member":{{Ada}}}""");
        await following.OrGiveUp();

        Assert.Equal("""{"type":"presence","id":2,"channel":"room","presence":true}""", command.GetRawText());
        Assert.Equal(["b"], Names(subscription.Presence));
        transport.Say("""{"type":"state","channel":"room","member":{"connection":"b","user":"bob","state":2}}""");
        transport.Say("""{"type":"joined","channel":"room","member":{"connection":"c"}}""");
        Assert.Equal(["b", "c"], Names(subscription.Presence));
        Assert.Equal("2", subscription.Presence.Find("b")!.State.ToString());
        Assert.Equal([2, 0, 0, 1], (await changes.TakeAsync(4)).Select(change => change.Joined.Count));
    }

    [Fact]
    public async Task Asked_for_before_the_subscription_is_answered_it_is_asked_behind_the_answer()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        var channel = scripted.Client.Channel("room");
        var subscribing = channel.SubscribeAsync();
        var following = channel.FollowPresenceAsync();
        var command = await transport.SubscribeAsync();
        await subscribing.OrGiveUp();

        Assert.False(command.TryGetProperty("presence", out _));
        await AnswerAsync(transport, Ada);
        await following.OrGiveUp();
        Assert.Equal(["a"], Names(channel.Presence));
    }

    [Fact]
    public async Task Where_the_subscription_asks_for_it_nothing_more_is_asked()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var subscribing = channel.SubscribeAsync(new SubscribeOptions { Presence = true });
        var early = channel.FollowPresenceAsync();
        var transport = await scripted.ConnectAsync();
        await transport.SubscribeAsync(members: $"[{Ada}]");
        await subscribing.OrGiveUp();
        await early.OrGiveUp();

        await channel.FollowPresenceAsync().OrGiveUp();

        Assert.True(transport.IsQuiet);
        Assert.Equal(["a"], Names(channel.Presence));
    }

    [Fact]
    public async Task Asked_for_twice_it_is_asked_once()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var first = subscription.Channel.FollowPresenceAsync();
        var second = subscription.Channel.FollowPresenceAsync();
        await AnswerAsync(transport, Ada);
        await Task.WhenAll(first, second).OrGiveUp();

        await subscription.Channel.FollowPresenceAsync().OrGiveUp();

        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task After_a_reconnect_the_subscription_asks_for_it_and_recovers()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(offset: 7);
        await FollowAsync(transport, subscription.Channel, Ada, Bob);
        var changes = new Recorded<PresenceChange>();
        subscription.Presence.Changed += changes.AddAsync;
        transport.Publish(8);
        transport.End();
        Assert.Equal(["a", "b"], Names(subscription.Presence));

        transport = await scripted.ReconnectAsync();
        var command = await transport.SubscribeAsync(9, recovered: true, ScriptedTransport.Publication(9), members: """[{"connection":"b","user":"bob","state":3}]""");

        Assert.Equal("""{"type":"subscribe","id":3,"channel":"room","recover":{"epoch":"e","offset":8},"presence":true}""", command.GetRawText());
        var change = await changes.NextAsync();
        Assert.Equal(("a", "3"), (Assert.Single(change.Left).Connection, Assert.Single(change.Changed).State.ToString()));
        Assert.Equal(["8", "9"], (await subscription.TakeAsync(2)).Data());
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_question_whose_answer_was_lost_is_asked_again_once()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var following = subscription.Channel.FollowPresenceAsync();
        await transport.ExpectAsync("presence");
        transport.End();

        transport = await scripted.ReconnectAsync();
        var command = await transport.SubscribeAsync(recovered: true);
        Assert.False(command.TryGetProperty("presence", out _));
        await AnswerAsync(transport, Ada);

        await following.OrGiveUp();
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_question_is_asked_again_when_the_subscription_goes_on_with_another_token()
    {
        var asked = 0;
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(new SubscribeOptions { TokenProvider = _ => ValueTask.FromResult($"t{++asked}") });
        var following = subscription.Channel.FollowPresenceAsync();
        var lost = await transport.ExpectAsync("presence");
        transport.Say("""{"type":"unsubscribed","channel":"room","code":"token_expired","reason":"the token has expired"}""");
        transport.Say($$"""{"type":"error","id":{{lost.GetProperty("id")}},"channel":"room","code":"not_subscribed","message":"no"}""");

        await transport.SubscribeAsync(recovered: true);
        await AnswerAsync(transport, Ada);

        await following.OrGiveUp();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Refused_it_is_an_error_and_the_subscription_goes_on_without()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var first = subscription.Channel.FollowPresenceAsync();
        var second = subscription.Channel.FollowPresenceAsync();
        await transport.RefuseAsync("presence", "forbidden");

        foreach (var following in new[] { first, second })
        {
            var error = await Assert.ThrowsAsync<DunlinException>(() => following.OrGiveUp());
            Assert.Equal(("forbidden", "room"), (error.Code, error.Channel));
        }

        transport.Publish(1);
        Assert.Equal(["1"], (await subscription.TakeAsync(1)).Data());
        transport.End();
        transport = await scripted.ReconnectAsync();
        var command = await transport.SubscribeAsync(1, recovered: true);
        Assert.False(command.TryGetProperty("presence", out _));
        Assert.True(transport.IsQuiet);
        Assert.Equal(0, scripted.Errors.Waiting);

        // It may be otherwise by now.
        await FollowAsync(transport, subscription.Channel, Ada);
        Assert.Equal(["a"], Names(subscription.Presence));
    }

    [Fact]
    public async Task It_ends_with_the_subscription()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        await FollowAsync(transport, subscription.Channel, Ada);
        var unsubscribing = subscription.Channel.UnsubscribeAsync();
        Assert.Empty(subscription.Presence.Members);
        await transport.AnswerAsync("unsubscribe", "unsubscribed", "\"channel\":\"room\"");
        await unsubscribing.OrGiveUp();

        var subscribing = subscription.Channel.SubscribeAsync();
        var command = await transport.SubscribeAsync();
        await subscribing.OrGiveUp();

        Assert.False(command.TryGetProperty("presence", out _));
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task Who_waits_for_it_is_told_that_the_channel_was_unsubscribed_and_a_late_answer_is_nobody()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var following = subscription.Channel.FollowPresenceAsync();
        var unsubscribing = subscription.Channel.UnsubscribeAsync();
        await AnswerAsync(transport, Ada);
        await transport.AnswerAsync("unsubscribe", "unsubscribed", "\"channel\":\"room\"");
        await unsubscribing.OrGiveUp();

        Assert.Equal("not_subscribed", (await Assert.ThrowsAsync<DunlinException>(() => following.OrGiveUp())).Code);
        Assert.Empty(subscription.Presence.Members);
    }

    [Fact]
    public async Task It_needs_a_subscription_and_ends_with_the_client()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        Assert.Equal("not_subscribed", (await Assert.ThrowsAsync<DunlinException>(() => channel.FollowPresenceAsync())).Code);

        var (transport, _) = await scripted.SubscribeAsync();
        var following = channel.FollowPresenceAsync();
        await transport.ExpectAsync("presence");
        await scripted.Client.CloseAsync().OrGiveUp();
        Assert.Equal("closed", (await Assert.ThrowsAsync<DunlinException>(() => following.OrGiveUp())).Code);

        await scripted.Client.DisposeAsync().AsTask().OrGiveUp();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.FollowPresenceAsync());
    }

    [Fact]
    public async Task Who_gives_up_waiting_disturbs_nobody_else()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        using var giveUp = new CancellationTokenSource();
        var impatient = subscription.Channel.FollowPresenceAsync(giveUp.Token);
        var patient = subscription.Channel.FollowPresenceAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.OrGiveUp());

        await AnswerAsync(transport, Ada);

        await patient.OrGiveUp();
        Assert.Equal(["a"], Names(subscription.Presence));
    }

    [Fact]
    public async Task In_a_channel_of_the_server_it_is_asked_for_again_once_after_a_reconnect()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var transport = await scripted.ConnectAsync();
        BeginByServer(transport, 40);
        await FollowAsync(transport, channel, Ada, Bob);
        transport.End();

        transport = await scripted.NextAttemptAsync();
        transport.Connect();
        BeginByServer(transport, 40);
        await AnswerAsync(transport, Bob);
        Assert.Equal(["b"], Names(channel.Presence));
        Assert.True(transport.IsQuiet);
        transport.End();

        // What has to be recovered is subscribed with it.
        transport = await scripted.NextAttemptAsync();
        transport.Connect();
        BeginByServer(transport, 41);
        var command = await transport.SubscribeAsync(41, recovered: true, ScriptedTransport.Publication(41), members: $"[{Ada}]");
        Assert.True(command.GetProperty("presence").GetBoolean());
        Assert.Equal(["a"], Names(channel.Presence));
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task In_a_channel_of_the_server_that_is_refused_again_it_is_told_and_nobody_is_left()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var transport = await scripted.ConnectAsync();
        BeginByServer(transport, 40);
        await FollowAsync(transport, channel, Ada);
        transport.End();

        transport = await scripted.ReconnectAsync();
        BeginByServer(transport, 40);
        await transport.RefuseAsync("presence", "forbidden");

        Assert.Equal("forbidden", (await scripted.Errors.NextAsync()).Code);
        Assert.Empty(channel.Presence.Members);
        Assert.Equal(SubscriptionState.Subscribed, channel.State);
    }

    [Fact]
    public async Task A_question_in_a_channel_of_the_server_fails_with_its_connection()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        BeginByServer(transport, 40);
        var following = scripted.Client.Channel("room").FollowPresenceAsync();
        await transport.ExpectAsync("presence");
        transport.End();

        Assert.Equal("disconnected", (await Assert.ThrowsAsync<DunlinException>(() => following.OrGiveUp())).Code);
    }

    [Fact]
    public async Task Unsubscribing_a_channel_of_the_server_whose_connection_is_lost_ends_it()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var transport = await scripted.ConnectAsync();
        BeginByServer(transport, 40);
        await FollowAsync(transport, channel, Ada);
        transport.End();
        await channel.UnsubscribeAsync().OrGiveUp();
        Assert.Empty(channel.Presence.Members);

        transport = await scripted.ReconnectAsync();
        BeginByServer(transport, 40);

        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_channel_of_the_server_that_the_client_takes_over_keeps_it()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var transport = await scripted.ConnectAsync();
        BeginByServer(transport, 40);
        var following = channel.FollowPresenceAsync();
        var subscribing = channel.SubscribeAsync();
        await AnswerAsync(transport, Ada);
        await following.OrGiveUp();

        // Sent before it was known that it is told: the subscription that begins anew is without.
        var command = await transport.SubscribeAsync(40, recovered: true);
        Assert.False(command.TryGetProperty("presence", out _));
        await subscribing.OrGiveUp();
        await AnswerAsync(transport, Ada, Bob);
        Assert.Equal(["a", "b"], Names(channel.Presence));
        Assert.True(transport.IsQuiet);
    }

    private static IEnumerable<string> Names(DunlinPresence presence) => presence.Members.Select(member => member.Connection);

    private static void BeginByServer(ScriptedTransport transport, long offset) =>
        transport.Say($$"""{"type":"subscribed","channel":"room","epoch":"e","offset":{{offset}},"recovered":false,"publications":[]}""");

    private static Task<System.Text.Json.JsonElement> AnswerAsync(ScriptedTransport transport, params string[] members) =>
        transport.AnswerAsync("presence", "presence", $"\"channel\":\"room\",\"follow\":true,\"members\":[{string.Join(',', members)}],\"count\":{members.Length},\"users\":{members.Length}");

    private static async Task FollowAsync(ScriptedTransport transport, DunlinChannel channel, params string[] members)
    {
        var following = channel.FollowPresenceAsync();
        await AnswerAsync(transport, members);
        await following.OrGiveUp();
    }
}
