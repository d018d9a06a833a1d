using System.Text.Json;
using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Publishing;

/// <summary>Publications, each with a result.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task A_publication_is_acknowledged_with_its_place()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var publishing = subscription.Channel.PublishAsync("text", new Text("hi"), new PublishOptions { Key = "k" });

        var command = await transport.AnswerAsync("publish", "published", Place(3));

        Assert.Equal("""{"type":"publish","id":2,"channel":"room","event":"text","data":{"body":"hi"},"key":"k"}""", command.GetRawText());
        Assert.Equal(new PublishResult("e", 3, IsDuplicate: false), await publishing.OrGiveUp());
    }

    [Fact]
    public async Task What_waits_without_a_connection_goes_out_in_order()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        transport.End();
        var publishing = Enumerable.Range(1, 5).Select(n => subscription.Channel.PublishAsync("message", n)).ToList();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        for (var n = 1; n <= 5; n++)
            Assert.Equal(n, (await transport.AnswerAsync("publish", "published", Place(n))).GetProperty("data").GetInt32());

        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(publishing).OrGiveUp()).Select(result => result.Offset));
    }

    [Fact]
    public async Task After_a_lost_acknowledgement_it_goes_again_with_its_key()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var first = subscription.Channel.PublishAsync("message", 1);
        var second = subscription.Channel.PublishAsync("message", 2);
        var sent = await transport.ExpectAsync("publish");
        await transport.ExpectAsync("publish");
        transport.End();

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        var again = await transport.AnswerAsync("publish", "published", Place(1) + ",\"duplicate\":true");
        Assert.Equal(sent.GetRawText(), again.GetRawText());
        Assert.NotEmpty(again.GetProperty("key").GetString()!);
        Assert.True((await first.OrGiveUp()).IsDuplicate);
        await transport.AnswerAsync("publish", "published", Place(2));
        Assert.False((await second.OrGiveUp()).IsDuplicate);
    }

    [Fact]
    public async Task One_that_is_refused_fails_alone()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var refused = subscription.Channel.PublishAsync("message", 1);
        var taken = subscription.Channel.PublishAsync("message", 2);

        await transport.RefuseAsync("publish", "rate_limited");
        await transport.AnswerAsync("publish", "published", Place(1));

        Assert.Equal("rate_limited", (await Assert.ThrowsAsync<DunlinException>(() => refused.OrGiveUp())).Code);
        await taken.OrGiveUp();
    }

    [Fact]
    public async Task One_that_the_rate_limit_has_dropped_without_saying_which_goes_again()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var dropped = subscription.Channel.PublishAsync("message", 1);
        var taken = subscription.Channel.PublishAsync("message", 2);
        await transport.ExpectAsync("publish");
        transport.Say("""{"type":"error","code":"rate_limited","message":"slower"}""");
        await transport.AnswerAsync("publish", "published", Place(1));
        await taken.OrGiveUp();

        scripted.Time.Advance(TimeSpan.FromSeconds(2));
        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        await transport.AnswerAsync("publish", "published", Place(2));

        Assert.Equal(2, (await dropped.OrGiveUp()).Offset);
        Assert.Equal("rate_limited", (await scripted.Errors.NextAsync()).Code);
    }

    [Fact]
    public async Task A_rate_limit_that_has_dropped_nothing_of_worth_changes_nothing()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        Assert.True(subscription.Channel.PublishEphemeral("cursor", 1));
        transport.Say("""{"type":"error","code":"rate_limited","message":"slower"}""");

        scripted.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task The_queue_is_bounded()
    {
        await using var scripted = new ScriptedClient(options => options.QueueLimit = 2);
        var (transport, subscription) = await scripted.SubscribeAsync();
        var first = subscription.Channel.PublishAsync("message", 1);
        _ = subscription.Channel.PublishAsync("message", 2);

        Assert.Equal("queue_full", (await Assert.ThrowsAsync<DunlinException>(() => subscription.Channel.PublishAsync("message", 3).OrGiveUp())).Code);
        await transport.AnswerAsync("publish", "published", Place(1));
        await first.OrGiveUp();
        Assert.False(subscription.Channel.PublishAsync("message", 4).IsFaulted);
    }

    [Fact]
    public async Task One_whose_key_may_be_forgotten_is_not_sent_again()
    {
        await using var scripted = new ScriptedClient(options => options.Heartbeat.Interval = TimeSpan.FromHours(1));
        var (transport, subscription) = await scripted.SubscribeAsync();
        var sent = subscription.Channel.PublishAsync("message", 1);
        await transport.ExpectAsync("publish");
        scripted.Time.Advance(TimeSpan.FromSeconds(110));
        transport.End();
        var fresh = subscription.Channel.PublishAsync("message", 2);

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);

        Assert.Equal("unknown_outcome", (await Assert.ThrowsAsync<DunlinException>(() => sent.OrGiveUp())).Code);
        Assert.Equal(2, (await transport.AnswerAsync("publish", "published", Place(2))).GetProperty("data").GetInt32());
        await fresh.OrGiveUp();
    }

    [Fact]
    public async Task One_that_is_cancelled_is_not_sent()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        transport.End();
        using var giveUp = new CancellationTokenSource();
        var publishing = subscription.Channel.PublishAsync("message", 1, cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.OrGiveUp());

        transport = await scripted.ReconnectAsync();
        await transport.SubscribeAsync(recovered: true);
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task What_cannot_be_published_fails_at_once()
    {
        await using var scripted = new ScriptedClient(options => options.MaxMessageSize = 200);
        var channel = scripted.Client.Channel("room");
        Assert.Equal("closed", await CodeAsync(() => channel.PublishAsync("message", 1)));
        await scripted.ConnectAsync();
        Assert.Equal("not_subscribed", await CodeAsync(() => channel.PublishAsync("message", 1)));
        Assert.Equal("too_large", await CodeAsync(() => channel.PublishAsync("message", new string('x', 200), TestJson.Default.String)));
        Assert.ThrowsAny<JsonException>(() => JsonPayload.Parse("{} 1"));
        Assert.ThrowsAny<JsonException>(() => JsonPayload.Parse(""));
    }

    [Fact]
    public async Task What_waits_fails_when_the_client_closes_or_the_channel_is_lost()
    {
        await using var scripted = new ScriptedClient();
        var (transport, subscription) = await scripted.SubscribeAsync();
        var first = subscription.Channel.PublishAsync("message", 1);
        transport.Say("""{"type":"unsubscribed","channel":"room","code":"forbidden","reason":"out"}""");
        Assert.Equal("forbidden", await CodeAsync(() => first));

        _ = scripted.Client.Channel("other").SubscribeAsync();
        var second = scripted.Client.Channel("other").PublishAsync("message", 1);
        await scripted.Client.CloseAsync().OrGiveUp();
        Assert.Equal("closed", await CodeAsync(() => second));
    }

    [Fact]
    public async Task An_ephemeral_publication_goes_now_or_never()
    {
        await using var scripted = new ScriptedClient();
        Assert.False(scripted.Client.Channel("room").PublishEphemeral("cursor", 1));
        var (transport, subscription) = await scripted.SubscribeAsync();

        Assert.True(subscription.Channel.PublishEphemeral("cursor", 1));
        Assert.Equal("""{"type":"publish","channel":"room","event":"cursor","data":1,"ephemeral":true}""", (await transport.ExpectAsync("publish")).GetRawText());
        transport.PendingBytes = 2_000_000;
        Assert.False(subscription.Channel.PublishEphemeral("cursor", 2));
        transport.End();
        Assert.False(subscription.Channel.PublishEphemeral("cursor", 3));
    }

    private static string Place(int offset) => $"\"channel\":\"room\",\"epoch\":\"e\",\"offset\":{offset}";

    private static async Task<string> CodeAsync(Func<Task<PublishResult>> publish) => (await Assert.ThrowsAsync<DunlinException>(() => publish().OrGiveUp())).Code;
}
