using System.Net;
using System.Text;
using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class ClientCommandTests
{
    [Fact]
    public async Task A_connection_is_told_and_closed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();

        Assert.Equal("""{"affected":1}""", await PostAsync(server, "/api/disconnect", $$"""{"connection":"{{alice.Session}}","code":4999,"reason":"说再见 \"now\""}"""));

        var last = Assert.Single(await alice.ReadToCloseAsync());
        Assert.Equal(("disconnect", 4999, "说再见 \"now\"", false), Of(last));
        Assert.Equal((4999, "说再见 \"now\""), ((int)alice.CloseStatus!, alice.CloseReason));
        await bob.PingAsync();
        Assert.Equal("""{"affected":0}""", await PostAsync(server, "/api/disconnect", $$"""{"connection":"{{new string('0', 16)}}"}"""));
        Assert.Equal("""{"affected":0}""", await PostAsync(server, "/api/disconnect", """{"connection":"none of ours"}"""));
    }

    [Fact]
    public async Task By_default_it_is_not_to_come_back_and_with_another_code_it_is()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await PostAsync(server, "/api/disconnect", $$"""{"connection":"{{alice.Session}}","code":null,"reason":null,"user":null}""");
        await PostAsync(server, "/api/disconnect", $$"""{"connection":"{{bob.Session}}","code":1001}""");

        Assert.Equal(("disconnect", 4403, "disconnected by the server", false), Of(Assert.Single(await alice.ReadToCloseAsync())));
        Assert.Equal(("disconnect", 1001, "disconnected by the server", true), Of(Assert.Single(await bob.ReadToCloseAsync())));
    }

    [Fact]
    public async Task A_subscription_is_ended_and_the_client_is_told()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await alice.SubscribeAsync("a/b", ",\"presence\":true");
        await bob.SubscribeAsync("a/b");
        await alice.ExpectAsync("joined");

        var body = $$"""{"channel":"a/b","connection":"{{bob.Session}}"}""";
        Assert.Equal("""{"affected":1}""", await PostAsync(server, "/api/unsubscribe", body));
        Assert.Equal("""{"affected":0}""", await PostAsync(server, "/api/unsubscribe", body));

        var told = await bob.ExpectAsync("unsubscribed");
        Assert.Equal(("a/b", "forbidden"), (told.GetProperty("channel").GetString(), told.GetProperty("code").GetString()));
        await alice.ExpectAsync("left");
        await bob.SubscribeAsync("a/b");
    }

    [Theory]
    [InlineData("/api/disconnect", "{}", "Give either 'connection' or 'user'.")]
    [InlineData("/api/disconnect", """{"connection":"a","user":"b"}""", "Give either 'connection' or 'user'.")]
    [InlineData("/api/disconnect", """{"connection":5}""", "'connection' must be a string.")]
    [InlineData("/api/disconnect", """{"user":5}""", "'user' must be a string.")]
    [InlineData("/api/disconnect", """{"user":"a","code":"x"}""", "'code' must be a whole number.")]
    [InlineData("/api/disconnect", """{"user":"a","code":4403.5}""", "'code' must be a whole number.")]
    [InlineData("/api/disconnect", """{"user":"a","code":1006}""", "1006 may not be sent in a close frame (RFC 6455, section 7.4).")]
    [InlineData("/api/disconnect", """{"user":"a","reason":1}""", "'reason' must be a string.")]
    [InlineData("/api/disconnect", """{"user":"a","reason":"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"}""", "A close reason has at most 123 bytes of UTF-8.")]
    [InlineData("/api/unsubscribe", """{"user":"a"}""", "'channel' must be a string.")]
    [InlineData("/api/unsubscribe", """{"channel":"a"}""", "Give either 'connection' or 'user'.")]
    public async Task A_bad_body_is_explained(string path, string body, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response));
    }

    private static (string?, int, string?, bool) Of(JsonElement disconnect) => (
        disconnect.GetProperty("type").GetString(),
        disconnect.GetProperty("code").GetInt32(),
        disconnect.GetProperty("reason").GetString(),
        disconnect.GetProperty("reconnect").GetBoolean());

    private static async Task<string> PostAsync(RunningServer server, string path, string body)
    {
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
