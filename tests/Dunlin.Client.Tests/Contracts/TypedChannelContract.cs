using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;
using Dunlin.TestSupport.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Client.Tests.Contracts;

/// <summary>What a client does with the records of a contract and a real server that has the contract too, the same over each transport.</summary>
public abstract class TypedChannelContract(DunlinTransport transport)
{
    [Fact]
    public async Task Records_are_published_and_arrive_as_records()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var channel = client.Channel("chat:lobby");
        var texts = new Recorded<(ChatText Text, long? Offset)>();
        var typings = new Recorded<ChatTyping>();
        using var first = channel.On<ChatText>((text, publication) => texts.Add((text, publication.Offset)));
        using var second = channel.On<ChatTyping>((typing, _) => typings.AddAsync(typing));
        await channel.SubscribeAsync().OrGiveUp();

        var published = await channel.PublishAsync(new ChatText("你好", ReplyTo: "7")).OrGiveUp();
        Assert.True(channel.PublishEphemeral(new ChatTyping(true)));

        Assert.Equal(1, published.Offset);
        Assert.Equal((new ChatText("你好", "7"), 1), await texts.NextAsync());
        Assert.Equal(new ChatTyping(true), await typings.NextAsync());
    }

    [Fact]
    public async Task Publications_of_a_loop_are_told_apart_and_read()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var subscription = await client.Channel("chat:lobby").SubscribeAsync().OrGiveUp();
        await subscription.Channel.PublishAsync(new ChatText("hi")).OrGiveUp();

        var publication = Assert.Single(await subscription.TakeAsync(1));

        Assert.True(publication.Is<ChatText>());
        Assert.False(publication.Is<ChatTyping>());
        Assert.Equal(new ChatText("hi"), publication.Read<ChatText>());
        Assert.Equal(
            "ChatTyping is \"typing\" of the namespace \"chat\", and this is \"text\" of the channel \"chat:lobby\".",
            Assert.Throws<InvalidOperationException>(() => publication.Read<ChatTyping>()).Message);
    }

    [Fact]
    public async Task What_is_not_as_the_contract_says_is_told_and_loses_nothing_else()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var channel = client.Channel("chat:lobby");
        var (texts, all, errors) = (new Recorded<ChatText>(), new Recorded<string>(), new Recorded<DunlinException>());
        client.Error += errors.AddAsync;
        using var typed = channel.On<ChatText>((text, _) => texts.Add(text));
        using var untyped = channel.OnAny(publication => all.AddAsync(publication.Data.ToString()));
        await channel.SubscribeAsync().OrGiveUp();
        var server = app.Services.GetRequiredService<IChannels>();

        await server.PublishAsync("chat:lobby", """{"body":5}"""u8, new ChannelPublishOptions { Event = "text" });
        await server.PublishAsync("chat:lobby", """{"body":"far more than twenty characters"}"""u8, new ChannelPublishOptions { Event = "text" });
        await server.PublishAsync("chat:lobby", new ChatText("good"));

        var (first, second) = (await errors.NextAsync(), await errors.NextAsync());
        Assert.Equal(("bad_message", "chat:lobby", "a publication 'text' is no ChatText and was left out. body: the value has the wrong type or form."), (first.Code, first.Channel, first.Message));
        Assert.EndsWith("body: The field body must be a string or array type with a maximum length of '20'.", second.Message, StringComparison.Ordinal);
        Assert.Equal(new ChatText("good"), await texts.NextAsync());
        Assert.Equal(3, (await all.TakeAsync(3)).Count);
        Assert.Equal((0, 0), (texts.Waiting, errors.Waiting));
    }

    [Fact]
    public async Task The_server_refuses_what_the_contract_does_not_know()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var channel = client.Channel("chat:lobby");
        await channel.SubscribeAsync().OrGiveUp();

        var error = await Assert.ThrowsAsync<DunlinException>(() => channel.PublishAsync("text", JsonPayload.Parse("""{"replyTo":"7"}""")).OrGiveUp());

        Assert.Equal(("bad_message", "body: is required."), (error.Code, error.Message));
        Assert.Equal(1, (await channel.PublishAsync(new ChatText("hi")).OrGiveUp()).Offset);
    }

    [Fact]
    public async Task Nothing_is_sent_that_is_not_as_the_contract_says()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var channel = client.Channel("chat:lobby");
        await channel.SubscribeAsync().OrGiveUp();

        var error = await Assert.ThrowsAsync<DunlinException>(() => channel.PublishAsync(new ChatText("far more than twenty characters")));
        var nothing = await Assert.ThrowsAsync<DunlinException>(() => channel.PublishAsync(new ChatText(null!)));
        var state = await Assert.ThrowsAsync<DunlinException>(() => channel.SetStateAsync(new ChatState("Happy!")));

        Assert.Equal(("bad_message", "chat:lobby", "body: The field body must be a string or array type with a maximum length of '20'."), (error.Code, error.Channel, error.Message));
        Assert.Equal(("bad_message", "bad_message"), (nothing.Code, state.Code));
        Assert.Equal(1, (await channel.PublishAsync(new ChatText("hi")).OrGiveUp()).Offset);
    }

    [Fact]
    public async Task A_member_says_something_of_itself_as_a_record()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var channel = client.Channel("chat:lobby");
        await channel.SubscribeAsync(new SubscribeOptions { Presence = true }).OrGiveUp();
        Assert.Null(Assert.Single(channel.Presence.Members).ReadState<ChatState>());

        await channel.SetStateAsync(new ChatState("happy")).OrGiveUp();

        Assert.Equal(new ChatState("happy"), Assert.Single((await channel.ReadPresenceAsync().OrGiveUp()).Members).ReadState<ChatState>());
    }

    private static Task<TestApp> StartAsync() => ServerApp.StartAsync(configure: builder => builder.Services.AddChannelContract<ChatContract>());

    private async Task<DunlinClient> ConnectAsync(TestApp app)
    {
        var client = new DunlinClient(app.Address(), new DunlinClientOptions { Transports = [transport] });
        await client.ConnectAsync().OrGiveUp();
        return client;
    }
}

public sealed class WebSocketTypedChannelTests() : TypedChannelContract(DunlinTransport.WebSocket);

public sealed class EventStreamTypedChannelTests() : TypedChannelContract(DunlinTransport.EventStream);

public sealed class PollingTypedChannelTests() : TypedChannelContract(DunlinTransport.Polling);
