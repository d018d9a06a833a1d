using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>The npm package ws, over event loops.</summary>
public sealed class NodeWsTests(NodeWsClient client) : NodeWsContract(client, TestTransport.EventLoops);

/// <summary>The npm package ws, over TLS.</summary>
public sealed class NodeWsOverTlsTests(NodeWsClient client) : NodeWsContract(client, TestTransport.Tls);

/// <summary>What ws can do beyond the common contract.</summary>
public abstract class NodeWsContract(NodeWsClient client, TestTransport transport) : HeaderContract<NodeWsClient>(client, transport)
{
    [Fact]
    public async Task Fragments_arrive_as_one_message()
    {
        var connection = await OpenScriptedAsync("/echo");

        await connection.SendFragmentsAsync("one ", "", "two ", "three");

        Assert.Equal("one two three", await connection.NextTextAsync());
    }

    [Fact]
    public async Task A_ping_between_fragments_is_answered_at_once()
    {
        var connection = await OpenScriptedAsync("/echo");

        await connection.SendPartAsync("one ");
        await connection.PingAsync("abc");
        Assert.Equal("abc", (await connection.NextAsync<PongReceived>()).Text);

        await connection.SendFragmentsAsync("two");
        Assert.Equal("one two", await connection.NextTextAsync());
    }

    [Fact]
    public async Task A_ping_reaches_the_client_with_its_payload()
    {
        var connection = await OpenScriptedAsync("/commands");

        await connection.SendTextAsync("ping abcd");

        Assert.Equal("abcd", (await connection.NextAsync<PingReceived>()).Text);
    }

    [Fact]
    public async Task A_close_without_a_code_is_seen_as_1005_by_both()
    {
        var connection = await OpenScriptedAsync("/commands");

        await connection.CloseWithoutCodeAsync();

        Assert.Equal(new CloseSeen(1005, ""), await Server.NextCloseAsync());
        Assert.Equal(1005, (await connection.NextAsync<Closed>()).Code);
    }

    [Fact]
    public async Task A_client_that_vanishes_is_seen_as_1006()
    {
        var connection = await OpenScriptedAsync("/commands");

        await connection.TerminateAsync();

        Assert.Equal(1006, (await Server.NextCloseAsync()).Code);
    }

    [Fact]
    public async Task A_cookie_set_at_the_upgrade_reaches_the_client()
    {
        var connection = await Client.ConnectAsync(Server.Address("/greeting"));

        Assert.StartsWith("session=s1", (await connection.NextAsync<Opened>()).SetCookie);
    }

    private async Task<ScriptedConnection> OpenScriptedAsync(string path) => (ScriptedConnection)await OpenAsync(path);
}
