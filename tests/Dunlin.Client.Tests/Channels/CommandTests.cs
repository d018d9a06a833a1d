using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Channels;

/// <summary>History, presence and state: commands that may be repeated.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_history_is_read_page_by_page()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var reading = subscription.Channel.ReadHistoryAsync(new HistoryOptions { Limit = 2, Reverse = true });
        await transport.AnswerAsync("history", "history", $"\"channel\":\"room\",\"epoch\":\"e\",\"offset\":3,\"publications\":[{ScriptedTransport.Publication(3)},{ScriptedTransport.Publication(2)}]");
        var page = await reading.OrGiveUp();
        Assert.Equal(["3", "2"], page.Publications.Data());
        Assert.Equal(new Position("e", 3), page.Position);

        reading = subscription.Channel.ReadHistoryAsync(page.Next);
        var command = await transport.AnswerAsync("history", "history", $"\"channel\":\"room\",\"epoch\":\"e\",\"offset\":3,\"publications\":[{ScriptedTransport.Publication(1)}]");

        Assert.Equal("""{"type":"history","id":3,"channel":"room","limit":2,"since":{"epoch":"e","offset":2},"reverse":true}""", command.GetRawText());
        Assert.Null((await reading.OrGiveUp()).Next);
    }

    [Fact]
    public async Task A_question_whose_answer_was_lost_is_asked_again()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var asking = subscription.Channel.ReadPresenceAsync();
        await transport.ExpectAsync("presence");
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        await transport.AnswerAsync("presence", "presence", """
            "channel":"room","members":[{"connection":"a","user":"ada"}],"count":1,"users":1
            """);

        var snapshot = await asking.OrGiveUp();
        Assert.Equal((1, 1, "ada"), (snapshot.Count, snapshot.Users, snapshot.Members[0].User));
    }

    [Fact]
    public async Task The_own_state_is_said_again_after_a_reconnect_until_it_is_unsubscribed()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var setting = subscription.Channel.SetStateAsync("busy", TestJson.Default.String);
        await transport.AnswerAsync("state", "state-set", "\"channel\":\"room\"");
        await setting.OrGiveUp();
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        Assert.Equal("busy", (await transport.ExpectAsync("state")).GetProperty("data").GetString());

        await scripted.Client.Channel("room").UnsubscribeAsync().WaitAsync(TimeSpan.Zero).ContinueWith(_ => { }, TaskScheduler.Default);
        await transport.ExpectAsync("unsubscribe");
        _ = scripted.Client.Channel("room").SubscribeAsync();
        await transport.SubscribeAsync();
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_state_that_is_refused_is_not_said_again()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var setting = subscription.Channel.SetStateAsync("busy", TestJson.Default.String);
        await transport.RefuseAsync("state", "too_large");
        Assert.Equal("too_large", (await Assert.ThrowsAsync<DunlinException>(() => setting.OrGiveUp())).Code);
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task They_need_a_subscription_and_can_be_given_up()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        Assert.Equal("not_subscribed", (await Assert.ThrowsAsync<DunlinException>(() => channel.ReadHistoryAsync())).Code);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => channel.ReadHistoryAsync(new HistoryOptions { Limit = 1001 }));

        var (transport, _) = await scripted.SubscribeAsync();
        using var giveUp = new CancellationTokenSource();
        var reading = channel.ReadHistoryAsync(cancellationToken: giveUp.Token);
        await transport.ExpectAsync("history");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.OrGiveUp());
    }
}
