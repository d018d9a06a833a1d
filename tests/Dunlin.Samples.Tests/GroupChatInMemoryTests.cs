using System.Net.Http.Json;
using Dunlin.Client;
using Dunlin.Testing;

namespace Dunlin.Samples.Tests;

/// <summary>The sample as its own developers would test it: in this process, without a port, a poll or a wait.</summary>
public sealed class GroupChatInMemoryTests
{
    [Fact]
    public async Task People_join_talk_and_leave()
    {
        await using var server = await StartAsync();
        var ann = await EnterAsync(server, "Ann");
        var bob = await EnterAsync(server, "Bob");
        await bob.SendAsync("hello, 你好 🎉");
        await server.SettleAsync();

        Assert.Equal(["Bob has entered the chat", "Bob: hello, 你好 🎉"], ann.TakeTexts());
        Assert.Empty(bob.TakeTexts());

        await bob.CloseAsync();
        await server.SettleAsync();

        Assert.Equal(["Bob has left the chat"], ann.TakeTexts());
    }

    [Fact]
    public async Task Who_just_disappears_has_left()
    {
        await using var server = await StartAsync();
        var ann = await EnterAsync(server, "Ann");
        var bob = await EnterAsync(server, "Bob");

        server.CutConnections(bob);
        await server.SettleAsync();

        Assert.Equal(["Bob has entered the chat", "Bob has left the chat"], ann.TakeTexts());
    }

    [Fact]
    public async Task An_announcement_reaches_everybody()
    {
        await using var server = await StartAsync();
        var ann = await EnterAsync(server, "Ann");
        using var http = server.CreateHttpClient();

        using var answer = await http.PostAsJsonAsync("/announce", new { text = "tea" });
        await server.SettleAsync();

        Assert.Equal("""{"reached":1}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["Announcement: tea"], ann.TakeTexts());
    }

    private static Task<InMemoryServer> StartAsync() => InMemoryServer.StartAsync<Program>("--Logging:LogLevel:Default=Warning");

    private static async Task<WebSocketClient> EnterAsync(InMemoryServer server, string name)
    {
        var socket = server.CreateWebSocket($"/chat?name={name}");
        await socket.ConnectAsync();
        return socket;
    }
}
