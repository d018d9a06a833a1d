using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>.NET's ClientWebSocket, over event loops.</summary>
public sealed class ClientWebSocketTests(DotnetClient client) : ClientWebSocketContract(client, TestTransport.EventLoops);

/// <summary>.NET's ClientWebSocket, by extended CONNECT over HTTP/2 without TLS.</summary>
public sealed class ClientWebSocketOverHttp2Tests(DotnetClient client) : ClientWebSocketContract(client, TestTransport.Http2);

public abstract class ClientWebSocketContract(DotnetClient client, TestTransport transport) : HeaderContract<DotnetClient>(client, transport)
{
    [Fact]
    public async Task Fragments_arrive_as_one_message()
    {
        var connection = (DotnetConnection)await OpenAsync("/echo");

        await connection.SendFragmentsAsync("one ", "", "two ", "three");

        Assert.Equal("one two three", await connection.NextTextAsync());
    }

    [Fact]
    public async Task A_cookie_set_at_the_upgrade_reaches_the_client()
    {
        var connection = await Client.ConnectAsync(Server.Address("/greeting"));

        Assert.StartsWith("session=s1", (await connection.NextAsync<Opened>()).SetCookie);
    }
}
