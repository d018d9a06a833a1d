using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Dunlin.Samples.Tests;

/// <summary>The sample.</summary>
public sealed class GroupChatTests : GroupChatContract
{
    protected override Task<RunningServer> StartAsync() => RunningServer.StartSampleAsync("BunGroupChat");

    [Fact]
    public async Task A_server_that_is_told_to_stop_says_so()
    {
        await using var client = new NodeWsClient();
        var ann = await client.OpenAsync(Server.WebSocket("/chat?name=Ann"));

        Assert.Equal(0, await Server.StopAsync());

        Assert.Equal(CloseCodes.GoingAway, (await ann.NextAsync<Closed>()).Code);
    }
}

/// <summary>The original that the README shows, in Bun: what is asked of the sample is what it does.</summary>
public sealed class OriginalGroupChatTests : GroupChatContract
{
    protected override Task<RunningServer> StartAsync() => RunningServer.StartOriginalAsync("BunGroupChat");
}

/// <summary>What a visitor of the group chat may rely on.</summary>
public abstract class GroupChatContract : IAsyncLifetime
{
    private const string RollCall = "who is here?";

    protected RunningServer Server { get; private set; } = null!;

    protected abstract Task<RunningServer> StartAsync();

    public async ValueTask InitializeAsync() => Server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    [InlineData(ClientKind.Bun)]
    public async Task People_join_talk_and_leave(ClientKind kind)
    {
        await using var client = Clients.Start(kind);
        var (ann, bob) = await EnterAsync(client);

        await bob.SendTextAsync("hello, 你好 🎉");
        Assert.Equal("Bob: hello, 你好 🎉", await NextAsync(ann));
        await ann.SendTextAsync("hello, Bob");
        Assert.Equal("Ann: hello, Bob", await NextAsync(bob));

        await bob.CloseAsync(1000, "");
        Assert.Equal(1000, (await bob.NextAsync<Closed>()).Code);
        Assert.Equal("Bob has left the chat", await NextAsync(ann));
    }

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    [InlineData(ClientKind.Bun)]
    public async Task An_announcement_over_HTTP_reaches_everybody(ClientKind kind)
    {
        await using var client = Clients.Start(kind);
        var (ann, bob) = await EnterAsync(client);

        using var answer = await Server.Http.PostAsJsonAsync("/announce", new { text = "tea is ready" });

        Assert.Equal("""{"reached":2}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("Announcement: tea is ready", await NextAsync(ann));
        Assert.Equal("Announcement: tea is ready", await NextAsync(bob));
    }

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    public async Task A_new_visitor_gets_a_session_cookie_and_keeps_it(ClientKind kind)
    {
        await using var client = Clients.Start(kind);
        var first = await client.ConnectAsync(Server.WebSocket("/chat"));
        var cookie = (await first.NextAsync<Opened>()).SetCookie;

        Assert.Matches("^SessionId=[0-9a-f-]{36};.*httponly", cookie?.ToLowerInvariant().Replace("sessionid", "SessionId", StringComparison.Ordinal));
        var second = await client.ConnectAsync(Server.WebSocket("/chat"), Clients.WithHeaders(("Cookie", cookie!.Split(';')[0])));
        Assert.Null((await second.NextAsync<Opened>()).SetCookie);
    }

    [Fact]
    public async Task Who_gives_no_name_is_anonymous()
    {
        await using var client = new NodeWsClient();
        var ann = await client.OpenAsync(Server.WebSocket("/chat?name=Ann"));
        await UntilPresentAsync(1);

        await client.OpenAsync(Server.WebSocket("/chat"));

        Assert.Equal("Anonymous has entered the chat", await NextAsync(ann));
    }

    [Fact]
    public async Task A_visitor_of_the_page_is_welcomed() =>
        Assert.StartsWith("Welcome to the group chat", await Server.Http.GetStringAsync("/"));

    [Fact]
    public async Task A_visitor_who_just_disappears_has_left()
    {
        await using var client = new BunClient();
        var (ann, bob) = await EnterAsync(client);

        await ((ScriptedConnection)bob).TerminateAsync();

        Assert.Equal("Bob has left the chat", await NextAsync(ann));
    }

    private async Task<(InteropConnection Ann, InteropConnection Bob)> EnterAsync(IInteropClient client)
    {
        var ann = await client.OpenAsync(Server.WebSocket("/chat?name=Ann"));
        await UntilPresentAsync(1);
        var bob = await client.OpenAsync(Server.WebSocket("/chat?name=Bob"));
        Assert.Equal("Bob has entered the chat", await NextAsync(ann));
        await UntilPresentAsync(2);
        return (ann, bob);
    }

    /// <summary>A client may hear that it is connected before the server has put it into the room, and the chat greets nobody.</summary>
    private async Task UntilPresentAsync(int people)
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            using var answer = await Server.Http.PostAsJsonAsync("/announce", new { text = RollCall });
            if ((await answer.Content.ReadFromJsonAsync<Reached>())!.Count == people)
                return;
        }

        throw new TimeoutException($"There were never {people} in the room.");
    }

    private static async Task<string> NextAsync(InteropConnection connection)
    {
        string text;
        do
            text = await connection.NextTextAsync();
        while (text == $"Announcement: {RollCall}");
        return text;
    }

    private sealed record Reached([property: JsonPropertyName("reached")] int Count);
}
