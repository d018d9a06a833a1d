using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>Chromium over event loops: plaintext HTTP/1.1.</summary>
public sealed class ChromiumTests(ChromiumClient client) : ChromiumContract(client, TestTransport.EventLoops)
{
    protected override string HttpVersion => "HTTP/1.1";

    protected override int[] CodesOfLeaving => [CloseCodes.GoingAway];
}

/// <summary>Chromium over TLS: its page comes by HTTP/2, and its WebSockets by extended CONNECT on the same connection (RFC 8441).</summary>
public sealed class ChromiumOverHttp2Tests(ChromiumClient client) : ChromiumContract(client, TestTransport.Tls)
{
    protected override string HttpVersion => "HTTP/2";

    /// <summary>Chromium resets the stream right behind its close frame, and Kestrel drops what a reset stream has not handed over yet.</summary>
    protected override int[] CodesOfLeaving => [CloseCodes.GoingAway, CloseCodes.Abnormal];
}

/// <summary>What matters in a browser beyond the common contract: cookies, origins, leaving the page.</summary>
public abstract class ChromiumContract(ChromiumClient client, TestTransport transport) : ClientContract<ChromiumClient>(client, transport)
{
    protected abstract string HttpVersion { get; }

    protected abstract int[] CodesOfLeaving { get; }

    [Fact]
    public async Task A_cookie_of_the_page_reaches_the_server()
    {
        await Client.SetCookieAsync("visit=v1");

        var connection = await OpenAsync("/greeting");

        Assert.Equal($"{HttpVersion} token= visit=v1 session=", await connection.NextTextAsync());
    }

    [Fact]
    public async Task A_cookie_set_at_the_upgrade_comes_back_at_the_next_one_and_stays_hidden_from_scripts()
    {
        var first = await OpenAsync("/greeting");
        Assert.EndsWith("session=", await first.NextTextAsync());

        var second = await OpenAsync("/greeting");

        Assert.EndsWith("session=s1", await second.NextTextAsync());
        Assert.Equal("", await Client.ReadCookiesAsync());
    }

    /// <summary>The other site is this server under another name, which Chromium is told to find on loopback.</summary>
    [Fact]
    public async Task A_page_of_another_site_is_refused_unless_it_is_listed()
    {
        await Client.OpenPageAsync(new UriBuilder(Server.App.HttpAddress) { Host = "other-site.test" }.Uri);

        var refused = await Client.ConnectAsync(Server.Address("/echo"));
        await refused.NextAsync<Failed>();

        var welcome = await Client.ConnectAsync(Server.Address("/anyone"));
        await welcome.NextAsync<Opened>();
    }

    [Fact]
    public async Task A_person_who_leaves_the_page_is_seen_as_gone()
    {
        await OpenAsync("/commands");

        await Client.LeavePageAsync();

        Assert.Contains((await Server.NextCloseAsync()).Code, CodesOfLeaving);
    }

    [Fact]
    public async Task A_close_without_a_code_is_seen_as_1005_by_both()
    {
        var connection = (ScriptedConnection)await OpenAsync("/commands");

        await connection.CloseWithoutCodeAsync();

        Assert.Equal(new CloseSeen(1005, ""), await Server.NextCloseAsync());
        Assert.Equal(1005, (await connection.NextAsync<Closed>()).Code);
    }

    protected override void AssertSaysUnauthorized(string message) => Assert.Equal("error event", message);
}
