using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>The WebSocket client of Bun, over event loops.</summary>
public sealed class BunTests(BunClient client) : HeaderContract<BunClient>(client, TestTransport.EventLoops)
{
    [Fact]
    public async Task A_ping_is_answered_with_its_payload()
    {
        var connection = (ScriptedConnection)await OpenAsync("/echo");

        await connection.PingAsync("abc");

        Assert.Equal("abc", (await connection.NextAsync<PongReceived>()).Text);
    }

    [Fact]
    public async Task A_ping_reaches_the_client_with_its_payload()
    {
        var connection = await OpenAsync("/commands");

        await connection.SendTextAsync("ping abcd");

        Assert.Equal("abcd", (await connection.NextAsync<PingReceived>()).Text);
    }
}
