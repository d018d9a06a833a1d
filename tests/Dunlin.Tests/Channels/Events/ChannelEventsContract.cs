using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Dunlin.Tests.Protocols.Native;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Channels.Events;

/// <summary>What an application is told, and may refuse, over every transport.</summary>
public abstract class ChannelEventsContract(NativeTransport transport) : NativeContract(transport)
{
    private readonly EventScript _script = new();

    [Fact]
    public async Task The_application_is_told_in_the_order_of_the_commands()
    {
        await using var app = await StartAsync();
        await using (var client = await ConnectAsync(app, TestTokens.Signed()))
        {
            await client.SendAsync("""
                [{"type":"subscribe","channel":"a"},{"type":"ping"},{"type":"publish","channel":"a","event":"say","data":{ "n": 1 }},{"type":"publish","channel":"b","data":1},{"type":"unsubscribe","channel":"a"}]
                """);
            await client.ExpectAsync("subscribed");
            await client.ExpectAsync("pong");
            await client.ExpectAsync("message");
            Assert.Equal("not_subscribed", await client.ExpectErrorAsync());
            await client.ExpectAsync("unsubscribed");
            await client.CloseAsync();
        }

        await Until.TrueAsync(() => _script.Calls.Count == 4, "the end is told");
        Assert.Equal(["connect ada", "subscribe ada a", "publish ada a say { \"n\": 1 }", "disconnect ada 1000"], _script.Calls);
    }

    [Fact]
    public async Task Commands_keep_their_order_while_the_application_takes_its_time()
    {
        _script.Wait = async call =>
        {
            for (var turns = call.EndsWith('1') ? 1000 : 0; turns > 0; turns--)
                await Task.Yield();
        };
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());
        await client.SubscribeAsync("a");

        var commands = Enumerable.Range(0, 30).Select(i => $$"""{"type":"publish","channel":"a","data":{{i}}}""").ToList();
        await client.SendAsync($"[{string.Join(',', commands.Take(15))},{{\"type\":\"ping\",\"id\":1}}]");
        foreach (var command in commands.Skip(15))
            await client.SendAsync(command);
        await client.SendAsync("""{"type":"ping","id":2}""");

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(i, (await client.ExpectAsync("message")).GetProperty("data").GetInt32());
            if (i == 14)
                await client.ExpectAsync("pong");
        }

        await client.ExpectAsync("pong");
    }

    [Fact]
    public async Task What_the_application_refuses_is_not_done_and_the_client_is_told_why()
    {
        _script.Decide = (call, context) =>
        {
            if (call.EndsWith("secret", StringComparison.Ordinal))
                context.Refuse("not_invited", "by \"invitation\" only");
            if (call.EndsWith("13", StringComparison.Ordinal))
                context.Refuse();
        };
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());
        await client.SubscribeAsync("a");

        var refused = await client.SendAndExpectAsync("""{"type":"subscribe","id":1,"channel":"secret"}""", "error");
        Assert.Equal(("not_invited", "by \"invitation\" only", "secret", 1), (Text(refused, "code"), Text(refused, "message"), Text(refused, "channel"), refused.GetProperty("id").GetInt32()));
        Assert.Equal("forbidden", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"a","data":13}"""));
        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"secret","data":1}"""));
        await client.SendAndExpectAsync("""{"type":"publish","channel":"a","data":14}""", "message");
    }

    [Fact]
    public async Task A_failure_of_the_application_is_logged_and_the_connection_goes_on()
    {
        _script.Decide = (call, _) =>
        {
            if (call.StartsWith("subscribe", StringComparison.Ordinal))
                throw new InvalidOperationException("the database is gone");
        };
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());

        Assert.Equal("internal", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"a"}"""));
        await client.PingAsync();
        Assert.Equal("the database is gone", Assert.Single(app.Log.Lines, line => line.Event.Id == 2200).Exception!.Message);
        Assert.Equal(0, app.Services.GetRequiredService<IChannels>().Count);
    }

    [Fact]
    public async Task A_client_that_must_say_who_it_is_is_told_of_with_its_auth()
    {
        _script.Decide = (call, context) =>
        {
            if (call == "connect eve")
                context.Refuse("banned", "go away");
        };
        await using var app = await StartAsync();
        await using var ada = await ConnectAsync(app);
        await using var eve = await ConnectAsync(app);
        await ada.PingAsync();
        Assert.Empty(_script.Calls);

        await ada.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""", "auth-success");
        await ada.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""", "auth-success");
        await eve.SendAsync($$"""{"type":"auth","token":"{{TestTokens.Signed("""{"sub":"eve"}""")}}"}""");

        var last = await eve.ReadToCloseAsync();
        Assert.Equal(["error banned", "disconnect 4403"], last.Select(m => $"{Text(m, "type")} {m.GetProperty("code")}"));
        Assert.Equal(["connect ada", "connect eve"], _script.Calls);
    }

    [Fact]
    public async Task A_connection_that_ends_meanwhile_leaves_nothing_behind()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _script.Wait = call =>
        {
            if (!call.StartsWith("subscribe", StringComparison.Ordinal))
                return Task.CompletedTask;
            reached.TrySetResult();
            return release.Task;
        };
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());
        var sending = client.SendAsync("""{"type":"subscribe","channel":"a"}""");
        await reached.Task;

        app.Services.GetRequiredService<IRevocations>().RevokeUser("ada");
        await client.ReadToCloseAsync();
        release.SetResult();
        await sending;

        await Until.TrueAsync(() => _script.Calls.Contains("disconnect ada 4401"), "the end is told", () => string.Join(", ", _script.Calls));
        Assert.Equal(0, app.Services.GetRequiredService<IChannels>().Subscriptions);
    }

    [Fact]
    public async Task What_waits_while_its_client_is_sent_away_is_not_carried_out()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _script.Wait = call =>
        {
            if (!call.StartsWith("publish ada", StringComparison.Ordinal))
                return Task.CompletedTask;
            reached.TrySetResult();
            return release.Task;
        };
        await using var app = await StartAsync();
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob"}"""));
        await ada.SubscribeAsync("a");
        await bob.SubscribeAsync("a");
        var sending = ada.SendAsync("""[{"type":"publish","channel":"a","data":1},{"type":"publish","channel":"a","data":2}]""");
        await reached.Task;

        app.Services.GetRequiredService<IRevocations>().RevokeUser("ada");
        await ada.ReadToCloseAsync();
        release.SetResult();
        await sending;

        await Until.TrueAsync(() => _script.Calls.Contains("disconnect ada 4401"), "the end is told", () => string.Join(", ", _script.Calls));
        await bob.PingAsync();
    }

    [Fact]
    public async Task A_server_that_stops_waits_until_the_application_has_been_told()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _script.Wait = call =>
        {
            if (!call.StartsWith("disconnect", StringComparison.Ordinal))
                return Task.CompletedTask;
            reached.TrySetResult();
            return release.Task;
        };
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());
        var reading = client.ReadToCloseAsync();

        var stopping = app.StopAsync();
        await reading;
        await reached.Task;
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;

        Assert.Contains("disconnect ada 1001", _script.Calls);
    }

    [Theory]
    [InlineData(ServiceLifetime.Scoped, 2)]
    [InlineData(ServiceLifetime.Singleton, 1)]
    public async Task Each_call_has_an_object_of_its_own_unless_there_is_to_be_one_for_all(ServiceLifetime lifetime, int objects)
    {
        await using var app = await StartAsync(lifetime);
        await using var client = await ConnectAsync(app, TestTokens.Signed());

        await client.SubscribeAsync("a");

        Assert.Equal(objects, _script.Objects.Count);
    }

    private Task<TestApp> StartAsync(ServiceLifetime lifetime = ServiceLifetime.Scoped) => StartAsync(
        native: null,
        dunlin => dunlin.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret)),
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider());
            builder.Services.AddSingleton(_script);
            builder.Services.AddChannelEvents<RecordedEvents>(lifetime);
        });

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}

public sealed class WebSocketEventsTests() : ChannelEventsContract(NativeTransport.WebSocket);

public sealed class TlsWebSocketEventsTests() : ChannelEventsContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamEventsTests() : ChannelEventsContract(NativeTransport.EventStream);

public sealed class LongPollingEventsTests() : ChannelEventsContract(NativeTransport.LongPolling);
