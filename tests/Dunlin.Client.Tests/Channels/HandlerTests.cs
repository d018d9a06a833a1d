using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Channels;

/// <summary>Handlers of publications.</summary>
public sealed class HandlerTests
{
    [Fact]
    public async Task Handlers_get_what_they_ask_for_typed_and_in_order()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var texts = new Recorded<(string, long?)>();
        var all = new Recorded<string>();
        channel.On("text", TestJson.Default.Text, (text, publication) => texts.Add((text.Body, publication.Offset)));
        channel.On<Text>("text", async (text, publication) =>
        {
            await Task.Yield();
            texts.Add(($"again {text.Body}", publication.Offset));
        });
        channel.OnAny(publication => all.AddAsync(publication.Event));
        var (transport, _) = await scripted.SubscribeAsync();

        transport.Say("""{"type":"message","channel":"room","event":"text","data":{"body":"one"},"timestamp":1,"offset":1}""");
        transport.Publish(2);
        transport.Say("""{"type":"message","channel":"room","event":"text","data":{"body":"three"},"timestamp":1,"offset":3}""");

        Assert.Equal([("one", 1), ("again one", 1), ("three", 3), ("again three", 3)], await texts.TakeAsync(4));
        Assert.Equal(["text", "message", "text"], await all.TakeAsync(3));
    }

    [Fact]
    public async Task A_handler_that_fails_is_told_and_loses_nothing()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var offsets = new Recorded<long?>();
        channel.On("message", _ => throw new InvalidOperationException("oops"));
        channel.On("message", TestJson.Default.Text, (_, _) => Assert.Fail("numbers are no texts"));
        channel.On("message", publication => offsets.AddAsync(publication.Offset));
        var (transport, _) = await scripted.SubscribeAsync();

        transport.Publish(1);
        transport.Publish(2);

        Assert.Equal([1, 2], await offsets.TakeAsync(2));
        var errors = await scripted.Errors.TakeAsync(4);
        Assert.All(errors, error => Assert.Equal("handler_failed", error.Code));
        Assert.Equal([true, false, true, false], errors.Select(error => error.InnerException is InvalidOperationException));
    }

    [Fact]
    public async Task A_handler_that_is_taken_away_is_called_no_more()
    {
        await using var scripted = new ScriptedClient();
        var channel = scripted.Client.Channel("room");
        var (first, second) = (new Recorded<long?>(), new Recorded<long?>());
        var registration = channel.OnAny(publication => first.AddAsync(publication.Offset));
        var (transport, subscription) = await scripted.SubscribeAsync();
        transport.Publish(1);
        await first.NextAsync();

        registration.Dispose();
        registration.Dispose();
        transport.Publish(2);
        Assert.Equal(["2"], (await subscription.TakeAsync(1)).Data());
        channel.OnAny(publication => second.AddAsync(publication.Offset));
        transport.Publish(3);

        Assert.Equal(3, await second.NextAsync());
        Assert.Equal(0, first.Waiting);
    }

    [Fact]
    public async Task Handlers_stay_over_unsubscribing_and_subscribing()
    {
        await using var scripted = new ScriptedClient();
        var offsets = new Recorded<long?>();
        scripted.Client.Channel("room").OnAny(publication => offsets.AddAsync(publication.Offset));
        var (transport, subscription) = await scripted.SubscribeAsync();
        transport.Say("""{"type":"unsubscribed","channel":"room","code":"forbidden","reason":"out"}""");
        var again = subscription.Channel.SubscribeAsync();
        await transport.SubscribeAsync(10);
        await again.OrGiveUp();

        transport.Publish(11);

        Assert.Equal(11, await offsets.NextAsync());
    }

    [Fact]
    public async Task A_handler_may_unsubscribe_and_dispose_the_client()
    {
        await using var scripted = new ScriptedClient();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scripted.Client.Channel("room").OnAny(async _ =>
        {
            await scripted.Client.DisposeAsync();
            done.SetResult();
        });
        var (transport, _) = await scripted.SubscribeAsync();

        transport.Publish(1);

        await done.Task.OrGiveUp();
    }

    [Fact]
    public async Task Without_serializer_options_a_type_has_to_be_given()
    {
        await using var scripted = new ScriptedClient(options => options.SerializerOptions = null);
        Assert.Throws<InvalidOperationException>(() => scripted.Client.Channel("room").On<Text>("text", (_, _) => { }));
    }
}
