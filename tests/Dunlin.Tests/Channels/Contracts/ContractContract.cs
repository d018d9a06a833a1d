using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.TestSupport.Contracts;
using Dunlin.Tests.Protocols.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Channels.Contracts;

/// <summary>What a server holds its clients to that has contracts, over every transport.</summary>
public abstract class ContractContract(NativeTransport transport) : NativeContract(transport)
{
    private readonly RecordedMessages _recorded = new();

    [Fact]
    public async Task What_is_as_the_contract_says_is_published_byte_for_byte()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        var text = await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{ "BODY": "hi", "more": [1] }}""", "message");
        var typing = await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"typ\u0069ng","ephemeral":true,"data":{"active":true}}""", "message");

        Assert.Equal(("text", """{ "BODY": "hi", "more": [1] }""", 1), (Text(text, "event"), text.GetProperty("data").GetRawText(), text.GetProperty("offset").GetInt32()));
        Assert.Equal("typing", Text(typing, "event"));
        Assert.False(typing.TryGetProperty("offset", out _));
    }

    [Theory]
    [InlineData("""  "event":"text","data":{}  """, "body: is required.")]
    [InlineData("""  "event":"text","data":{"body":null}  """, "body: must not be null.")]
    [InlineData("""  "event":"text","data":{"body":5}  """, "body: the value has the wrong type or form.")]
    [InlineData("""  "event":"text","data":{"body":"\ud800"}  """, "body: the value has the wrong type or form.")]
    [InlineData("""  "event":"text","data":{"body":"far more than twenty characters"}  """, "body: The field body must be a string or array type with a maximum length of '20'.")]
    [InlineData("""  "event":"text","data":null  """, "The message is null.")]
    [InlineData("""  "event":"text","data":[]  """, "message: the value has the wrong type or form.")]
    [InlineData("""  "event":"text","ephemeral":true,"data":{"body":"hi"}  """, "the event \"text\" is kept: it must not be 'ephemeral'")]
    [InlineData("""  "event":"typing","data":{"active":true}  """, "the event \"typing\" is not kept: 'ephemeral' must be true")]
    [InlineData("""  "event":"Text","data":{"body":"hi"}  """, "there is no event \"Text\" in the namespace \"chat\"")]
    [InlineData("""  "event":"alarm","data":{"source":"hi"}  """, "there is no event \"alarm\" in the namespace \"chat\"")]
    [InlineData("""  "event":"","data":{"body":"hi"}  """, "'event' is missing: what is published in the namespace \"chat\" has one")]
    [InlineData("""  "data":{"body":"hi"}  """, "'event' is missing: what is published in the namespace \"chat\" has one")]
    public async Task What_is_not_is_refused_in_words_that_name_the_members(string fields, string message)
    {
        await using var app = await StartAsync(contract => contract.On<ChatText>((_, text) => _recorded.Calls.Enqueue(text.Body)));
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        var error = await client.SendAndExpectAsync($$"""{"type":"publish","id":7,"channel":"chat:lobby",{{fields}}}""", "error");

        Assert.Equal(("bad_message", message, "chat:lobby", 7), (Text(error, "code"), Text(error, "message"), Text(error, "channel"), error.GetProperty("id").GetInt32()));
        await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"still here"}}""", "message");
        Assert.Equal(["all text", "still here"], _recorded.Calls);
    }

    [Fact]
    public async Task What_is_refused_takes_nothing_else_with_it()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        await client.SendAsync("""
            [{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"1"}},{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":2}},
             {"type":"state","channel":"chat:lobby","data":{"mood":3}},{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"4"}}]
            """);

        Assert.Equal("1", Text((await client.ExpectAsync("message")).GetProperty("data"), "body"));
        Assert.Equal("bad_message", await client.ExpectErrorAsync());
        Assert.Equal("bad_message", await client.ExpectErrorAsync());
        var last = await client.ExpectAsync("message");
        Assert.Equal(("4", 2), (Text(last.GetProperty("data"), "body"), last.GetProperty("offset").GetInt32()));
    }

    [Fact]
    public async Task What_a_member_says_of_itself_is_held_against_the_contract_too()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");
        await client.SubscribeAsync("alarms:fire");

        await client.SendAndExpectAsync("""{"type":"state","channel":"chat:lobby","data":{"mood":"happy"}}""", "state-set");
        var invalid = await client.SendAndExpectAsync("""{"type":"state","channel":"chat:lobby","data":{"mood":"Happy!"}}""", "error");
        var none = await client.SendAndExpectAsync("""{"type":"state","channel":"alarms:fire","data":{"mood":"happy"}}""", "error");

        Assert.Equal(("bad_message", "mood: The field mood must match the regular expression '^[a-z]+$'."), (Text(invalid, "code"), Text(invalid, "message")));
        Assert.Equal(("bad_message", "members of channels of the namespace \"alarms\" have no state"), (Text(none, "code"), Text(none, "message")));
        var presence = await client.SendAndExpectAsync("""{"type":"presence","channel":"chat:lobby"}""", "presence");
        Assert.Equal("happy", Text(presence.GetProperty("members")[0].GetProperty("state"), "mood"));
    }

    [Theory]
    [InlineData("games:1")]
    [InlineData("chat")]
    [InlineData("chats:lobby")]
    [InlineData("x:chat:lobby")]
    public async Task Namespaces_without_a_contract_are_left_alone(string channel)
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync(channel);

        await client.SendAndExpectAsync($$"""{"type":"publish","channel":"{{channel}}","event":"text","data":5}""", "message");
        await client.SendAndExpectAsync($$"""{"type":"publish","channel":"{{channel}}","data":null}""", "message");
        await client.SendAndExpectAsync($$"""{"type":"state","channel":"{{channel}}","data":[]}""", "state-set");
    }

    [Fact]
    public async Task Who_may_not_publish_is_told_that_and_nothing_of_the_contract()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{}}"""));
        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"state","channel":"chat:lobby","data":{}}"""));
    }

    [Fact]
    public async Task Handlers_come_behind_the_events_of_all_publications_and_in_their_order()
    {
        await using var app = await StartAsync(contract => contract
            .On<ChatText>((context, text) => _recorded.Calls.Enqueue($"first {context.Channel} {text.Body}"))
            .On<ChatText, RecordingHandler>()
            .On<ChatText>(async (_, text) =>
            {
                await Task.Yield();
                _recorded.Calls.Enqueue($"last {text.ReplyTo}");
            })
            .On<ChatTyping>((_, typing) => _recorded.Calls.Enqueue($"typing {typing.Active}")));
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"hi","replyTo":"7"}}""", "message");
        await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"typing","ephemeral":true,"data":{"active":true}}""", "message");

        Assert.Equal(["all text", "first chat:lobby hi", "scoped hi in the scope of the events", "last 7", "all typing", "typing True"], _recorded.Calls);
    }

    [Fact]
    public async Task A_handler_may_refuse_and_then_no_other_is_called()
    {
        await using var app = await StartAsync(contract => contract
            .On<ChatText>((context, text) =>
            {
                if (text.Body == "no")
                    context.Refuse("rude", "say please");
            })
            .On<ChatText>((_, text) => _recorded.Calls.Enqueue($"second {text.Body}")));
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        var refused = await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"no"}}""", "error");
        await client.SendAndExpectAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"yes"}}""", "message");

        Assert.Equal(("rude", "say please"), (Text(refused, "code"), Text(refused, "message")));
        Assert.Equal(["all text", "all text", "second yes"], _recorded.Calls);
    }

    [Fact]
    public async Task What_the_events_of_all_publications_refuse_no_handler_sees()
    {
        _recorded.Refuses = true;
        await using var app = await StartAsync(contract => contract.On<ChatText>((_, _) => _recorded.Calls.Enqueue("handler")));
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        Assert.Equal("forbidden", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"hi"}}"""));

        Assert.Equal(["all text"], _recorded.Calls);
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_and_nothing_is_published()
    {
        await using var app = await StartAsync(contract => contract.On<ChatText>((_, _) => throw new InvalidOperationException("the database is gone")));
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        Assert.Equal("internal", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":"hi"}}"""));

        await client.PingAsync();
        Assert.Equal("the database is gone", Assert.Single(app.Log.Lines, line => line.Event.Id == 2200).Exception!.Message);
    }

    [Fact]
    public async Task Code_of_a_record_that_fails_is_logged_and_the_connection_goes_on()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("fragile:1");

        Assert.Equal("internal", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"fragile:1","event":"vase","data":{"height":1}}"""));
        Assert.Equal("internal", await client.SendAndExpectErrorAsync("""{"type":"state","channel":"fragile:1","data":{"height":1}}"""));

        await client.PingAsync();
        Assert.Equal(["broken", "broken"], app.Log.Lines.Where(line => line.Event.Id == 2300).Select(line => line.Exception!.Message));
    }

    [Fact]
    public async Task The_server_publishes_and_reads_records()
    {
        await using var app = await StartAsync();
        var channels = app.Services.GetRequiredService<IChannels>();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");

        var first = await channels.PublishAsync("chat:lobby", new ChatText("你好", ReplyTo: "7"), key: "k");
        Assert.True((await channels.PublishAsync("chat:lobby", new ChatText("again"), key: "k")).IsDuplicate);
        Assert.Equal(0, (await channels.PublishAsync("chat:lobby", new ChatTyping(true))).Offset);
        await channels.PublishAsync("chat:lobby", """{"body":5}"""u8, new ChannelPublishOptions { Event = "text" });

        Assert.Equal(1, first.Offset);
        Assert.Equal("""{"body":"你好","replyTo":"7"}""", (await client.ExpectAsync("message")).GetProperty("data").GetRawText());
        Assert.Equal("typing", Text(await client.ExpectAsync("message"), "event"));
        await client.ExpectAsync("message");
        var history = await channels.ReadHistoryAsync("chat:lobby");
        Assert.True(history!.Publications[0].Is<ChatText>());
        Assert.Equal(new ChatText("你好", "7"), history.Publications[0].Read<ChatText>());
        Assert.Equal("This is no ChatText. body: the value has the wrong type or form.", Assert.Throws<FormatException>(() => history.Publications[1].Read<ChatText>()).Message);
        Assert.Throws<InvalidOperationException>(() => history.Publications[0].Read<Alarm>());
    }

    [Fact]
    public async Task The_server_reads_what_members_say_of_themselves()
    {
        await using var app = await StartAsync();
        var channels = app.Services.GetRequiredService<IChannels>();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("chat:lobby");
        Assert.Null(Assert.Single((await channels.ReadPresenceAsync("chat:lobby"))!.Members).ReadState<ChatState>());

        await client.SendAndExpectAsync("""{"type":"state","channel":"chat:lobby","data":{"mood":"happy"}}""", "state-set");

        Assert.Equal(new ChatState("happy"), Assert.Single((await channels.ReadPresenceAsync("chat:lobby"))!.Members).ReadState<ChatState>());
        Assert.Throws<FormatException>(() => new ChannelMember("1", null, Encoding.UTF8.GetBytes("5")).ReadState<ChatState>());
    }

    [Fact]
    public async Task The_server_cannot_publish_what_is_not_as_the_contract_says()
    {
        await using var app = await StartAsync();
        var channels = app.Services.GetRequiredService<IChannels>();

        await Assert.ThrowsAsync<ArgumentException>("channel", async () => await channels.PublishAsync("games:1", new ChatText("hi")));
        await Assert.ThrowsAsync<ArgumentException>("channel", async () => await channels.PublishAsync("chat", new ChatText("hi")));
        await Assert.ThrowsAsync<ArgumentException>("message", async () => await channels.PublishAsync("chat:lobby", new ChatText("far more than twenty characters")));
        await Assert.ThrowsAsync<ArgumentException>("message", async () => await channels.PublishAsync("chat:lobby", new ChatText(null!)));
        Assert.Null(await channels.ReadHistoryAsync("chat:lobby"));
    }

    private Task<TestApp> StartAsync(Action<ChannelContractBuilder>? contract = null) => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton(_recorded);
        builder.Services.AddScoped<CallScope>();
        builder.Services.AddChannelContract<ChatContract>(contract).AddChannelContract<FragileContract>();
        if (contract is not null)
            builder.Services.AddChannelEvents<RecordingEvents>();
    });

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
