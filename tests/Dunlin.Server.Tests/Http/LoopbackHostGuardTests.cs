using System.Net;

namespace Dunlin.Server.Tests.Http;

public sealed class LoopbackHostGuardTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:3000", true)]
    [InlineData("127.0.0.1:3000", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]:3000", true)]
    [InlineData("chat.localhost", true)]
    [InlineData("evil.example.com", false)]
    [InlineData("localhost.evil.example.com", false)]
    [InlineData("127.0.0.1.evil.example.com", false)]
    [InlineData("192.168.1.2", false)]
    public async Task A_server_for_this_machine_answers_for_this_machine_only(string host, bool answered)
    {
        await using var server = await RunningServer.StartAsync();
        await AssertAnsweredAsync(server, host, answered);
    }

    [Fact]
    public async Task The_setting_AllowedHosts_decides_when_it_is_there()
    {
        await using var server = await RunningServer.StartAsync("--AllowedHosts", "chat.example.com;*.example.org");
        await AssertAnsweredAsync(server, "chat.example.com:3000", answered: true);
        await AssertAnsweredAsync(server, "a.b.example.org", answered: true);
        await AssertAnsweredAsync(server, "example.org", answered: false, HttpStatusCode.BadRequest);
        await AssertAnsweredAsync(server, "evilexample.org", answered: false, HttpStatusCode.BadRequest);
        await AssertAnsweredAsync(server, "localhost", answered: false, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("--AllowedHosts", "*")]
    [InlineData("--Dunlin:ApiKey", "key")]
    public async Task Any_host_is_answered_when_it_says_so_or_a_key_protects_the_server(string option, string value)
    {
        await using var server = await RunningServer.StartAsync(option, value);
        await AssertAnsweredAsync(server, "chat.example.com", answered: true);
    }

    private static async Task AssertAnsweredAsync(RunningServer server, string host, bool answered, HttpStatusCode refused = HttpStatusCode.MisdirectedRequest)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/data");
        request.Headers.Host = host;
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(answered ? HttpStatusCode.OK : refused, response.StatusCode);
        if (refused == HttpStatusCode.MisdirectedRequest && !answered)
            Assert.Contains("AllowedHosts", await ProblemAssert.IsProblemAsync(refused, response), StringComparison.Ordinal);
    }
}
