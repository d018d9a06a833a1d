using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class NotifyTests
{
    [Fact]
    public async Task A_message_reaches_every_connection_and_the_answer_says_how_many()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await alice.PingAsync();
        await bob.PingAsync();

        using var response = await server.NotifyAsync("""{"message":"升级 \"5\" \ud83d\udc26"}""");

        Assert.Equal("""{"success":true,"reached":2}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        foreach (var client in new[] { alice, bob })
        {
            var notification = await client.ExpectAsync("notification");
            Assert.Equal("升级 \"5\" 🐦", notification.GetProperty("data").GetProperty("message").GetString());
            Assert.Equal(JsonValueKind.Number, notification.GetProperty("timestamp").ValueKind);
        }
    }

    [Theory]
    [InlineData("""{ "n" : 1.50, "s":"\u0041" }""")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    public async Task Data_goes_through_byte_for_byte(string data)
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.PingAsync();

        using var response = await server.NotifyAsync($$"""{"data": {{data}} }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("""{"type":"notification","data":""" + data + ",\"timestamp\":", await client.ExpectTextAsync("notification"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_connected_is_no_error()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.NotifyAsync("""{"message":"x"}""", "application/json; charset=UTF-8");
        Assert.Equal("""{"success":true,"reached":0}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "valid JSON")]
    [InlineData("{", "valid JSON")]
    [InlineData("""{"message":"x"}{}""", "valid JSON")]
    [InlineData("""{"message":"x",}""", "valid JSON")]
    [InlineData("""{"message":"x","message":"y"}""", "valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("\"x\"", "must be a JSON object")]
    [InlineData("{}", "either 'message'")]
    [InlineData("""{"Message":"x"}""", "either 'message'")]
    [InlineData("""{"message":"x","data":1}""", "either 'message'")]
    [InlineData("""{"message":5}""", "'message' must be a string")]
    [InlineData("""{"message":null}""", "'message' must be a string")]
    [InlineData("""{"message":"x","channel":"a"}""", "'channel' is not supported")]
    public async Task A_bad_body_is_explained_and_nothing_is_sent(string body, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();

        using var response = await server.NotifyAsync(body);

        Assert.Contains(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_never_reach_a_connection()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();
        var body = new ByteArrayContent([.. "{\"message\":\""u8, 0xff, 0xc0, .. "\"}"u8]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        using var response = await server.NotifyAsync(body);

        Assert.Contains("UTF-8", await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task Half_a_character_in_an_escape_is_passed_on_as_it_is()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.PingAsync();

        using var response = await server.NotifyAsync("""{"message":"\ud800"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("""{"message":"\ud800"}""", await client.ExpectTextAsync("notification"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_content_type_is_415(string type)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.NotifyAsync("""{"message":"x"}""", type);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.UnsupportedMediaType, response);
    }

    [Fact]
    public async Task No_content_type_is_415()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.NotifyAsync(new ByteArrayContent("{}"u8.ToArray()));
        await ProblemAssert.IsProblemAsync(HttpStatusCode.UnsupportedMediaType, response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_413_with_a_declared_length_or_without(bool chunked)
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:MaxNotifySize", "100");
        using var response = await server.NotifyAsync(Body(101, chunked));
        Assert.Contains("100 bytes", await ProblemAssert.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, response), StringComparison.Ordinal);

        using var fits = await server.NotifyAsync(Body(100, chunked));
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
    }

    [Fact]
    public async Task Get_is_not_allowed()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("/api/notify", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.MethodNotAllowed, response);
    }

    private static HttpContent Body(int length, bool chunked)
    {
        var bytes = Encoding.ASCII.GetBytes("{\"message\":\"".PadRight(length - 2, 'x') + "\"}");
        HttpContent body = chunked ? new StreamContent(new Unseekable(bytes)) : new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    /// <summary>A stream of unknown length, which HttpClient sends in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
