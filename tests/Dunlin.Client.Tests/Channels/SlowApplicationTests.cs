using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;

namespace Dunlin.Client.Tests.Channels;

/// <summary>An application that reads more slowly than publications come.</summary>
public sealed class SlowApplicationTests
{
    private static readonly SubscribeOptions Four = new() { BufferSize = 4 };

    [Fact]
    public async Task What_did_not_fit_is_read_from_the_history()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        foreach (var offset in Enumerable.Range(1, 10))
            transport.Publish(offset);
        Assert.Equal(new Position("e", 4), subscription.Channel.Position);
        Assert.True(transport.IsQuiet);

        var received = (await subscription.TakeAsync(2)).Data().ToList();
        var history = await transport.ExpectAsync("history");
        Assert.Equal((2, """{"epoch":"e","offset":4}"""), (history.GetProperty("limit").GetInt32(), history.GetProperty("since").GetRawText()));
        // Meanwhile it goes on.
        transport.Publish(11);
        AnswerHistory(transport, history, 5, 6, last: 11);
        received.AddRange((await subscription.TakeAsync(2)).Data());
        AnswerHistory(transport, await transport.ExpectAsync("history"), 7, 8, last: 11);
        received.AddRange((await subscription.TakeAsync(4)).Data());
        AnswerHistory(transport, await transport.ExpectAsync("history"), 9, 10, last: 11);
        await Until.TrueAsync(() => subscription.Channel.Position?.Offset == 10, "the page is in");
        AnswerHistory(transport, await transport.ExpectAsync("history"), 11, 11, last: 11);
        transport.Publish(12);
        received.AddRange((await subscription.TakeAsync(4)).Data());

        Assert.Equal(Enumerable.Range(1, 12).Select(n => n.ToString()), received);
        Assert.Single(scripted.Log.Lines, line => line.Message.Contains("too slowly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_history_no_longer_has_is_a_gap()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        var gaps = new Recorded<ChannelGap>();
        subscription.Channel.Gap += gaps.AddAsync;
        foreach (var offset in Enumerable.Range(1, 10))
            transport.Publish(offset);

        await subscription.TakeAsync(4);
        AnswerHistory(transport, await transport.ExpectAsync("history"), 9, 10, last: 10);

        Assert.Equal(new ChannelGap("room", new Position("e", 4), new Position("e", 10)), await gaps.NextAsync());
        var received = await subscription.TakeAsync(2);
        Assert.Equal(["9", "10"], received.Data());
        Assert.Equal([true, false], received.Select(publication => publication.FollowsGap));
    }

    [Fact]
    public async Task When_the_history_may_not_be_read_it_goes_on_behind_a_gap()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        foreach (var offset in Enumerable.Range(1, 6))
            transport.Publish(offset);
        await subscription.TakeAsync(4);

        await transport.RefuseAsync("history", "forbidden");
        transport.Publish(7);

        var received = Assert.Single(await subscription.TakeAsync(1));
        Assert.Equal((7, true), (received.Offset, received.FollowsGap));
    }

    [Fact]
    public async Task A_history_that_is_empty_is_a_gap_and_no_endless_question()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        foreach (var offset in Enumerable.Range(1, 6))
            transport.Publish(offset);
        await subscription.TakeAsync(4);

        await transport.AnswerAsync("history", "history", "\"channel\":\"room\",\"epoch\":\"e\",\"offset\":6,\"publications\":[]");
        transport.Publish(7);

        Assert.True(Assert.Single(await subscription.TakeAsync(1)).FollowsGap);
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_now_is_asked_for_again()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        foreach (var offset in Enumerable.Range(1, 5))
            transport.Publish(offset);
        await subscription.TakeAsync(4);
        await transport.RefuseAsync("history", "unavailable");

        scripted.Time.Advance(TimeSpan.FromSeconds(1));
        AnswerHistory(transport, await transport.ExpectAsync("history"), 5, 5, last: 5);

        Assert.Equal(["5"], (await subscription.TakeAsync(1)).Data());
    }

    [Fact]
    public async Task After_a_reconnect_it_recovers_from_what_the_application_was_given()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        foreach (var offset in Enumerable.Range(1, 6))
            transport.Publish(offset);
        transport.End();
        await subscription.TakeAsync(4);

        var command = await (await scripted.ReconnectAsync()).SubscribeAsync(6, recovered: true, ScriptedTransport.Publications(5, 6));

        Assert.Equal(4, command.GetProperty("recover").GetProperty("offset").GetInt32());
        Assert.Equal(["5", "6"], (await subscription.TakeAsync(2)).Data());
    }

    [Fact]
    public async Task Ephemeral_publications_that_do_not_fit_are_left_out()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync(Four);
        for (var i = 0; i < 6; i++)
            transport.Say($$"""{"type":"message","channel":"room","data":{{i}},"timestamp":1}""");
        Assert.Equal(["0", "1", "2", "3"], (await subscription.TakeAsync(4)).Data());

        transport.Publish(1);

        Assert.Equal(["1"], (await subscription.TakeAsync(1)).Data());
        Assert.True(transport.IsQuiet);
    }

    private static void AnswerHistory(ScriptedTransport transport, System.Text.Json.JsonElement command, int first, int end, int last) => transport.Say(
        $$"""{"type":"history","id":{{command.GetProperty("id")}},"channel":"room","epoch":"e","offset":{{last}},"publications":[{{ScriptedTransport.Publications(first, end)}}]}""");
}
