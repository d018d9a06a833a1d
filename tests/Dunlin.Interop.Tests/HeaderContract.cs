using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>What clients can do that set request headers themselves: all but a page.</summary>
public abstract class HeaderContract<TClient>(TClient client, TestTransport transport) : ClientContract<TClient>(client, transport)
    where TClient : class, IInteropClient
{
    [Fact]
    public async Task Headers_and_cookies_of_the_upgrade_reach_the_server()
    {
        var headers = new Dictionary<string, string> { ["X-Token"] = "t1", ["Cookie"] = "visit=v1; session=s0" };
        var connection = await Client.ConnectAsync(Server.Address("/greeting"), new ConnectOptions { Headers = headers });

        await connection.NextAsync<Opened>();

        Assert.EndsWith(" token=t1 visit=v1 session=s0", await connection.NextTextAsync());
    }

    [Fact]
    public async Task A_refused_upgrade_succeeds_with_the_token()
    {
        var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer sesame" };
        var connection = await Client.ConnectAsync(Server.Address("/private"), new ConnectOptions { Headers = headers });

        await connection.NextAsync<Opened>();

        Assert.Equal(1, Server.App.Connections.Count);
    }
}
