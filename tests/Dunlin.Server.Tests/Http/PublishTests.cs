using System.Net;
using System.Text;
using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class PublishTests
{
    [Fact]
    public async Task A_publication_reaches_the_subscribers_and_is_kept()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        var subscribed = await alice.SubscribeAsync("升级");

        var answer = await PublishAsync(server, """{"channel":"\u5347级","event":"deploy","data":{ "n" : 1.50 }}""");

        Assert.Equal((1, 1), (answer.GetProperty("offset").GetInt32(), answer.GetProperty("reached").GetInt32()));
        Assert.Equal(subscribed.GetProperty("epoch").GetString(), answer.GetProperty("epoch").GetString());
        var message = await alice.ExpectTextAsync("message");
        Assert.StartsWith("""{"type":"message","channel":"升级","event":"deploy","data":{ "n" : 1.50 },"timestamp":""", message, StringComparison.Ordinal);
        await using var bob = await server.ConnectAsync();
        Assert.Single((await bob.SubscribeAsync("升级", ",\"rewind\":5")).GetProperty("publications").EnumerateArray());
    }

    [Fact]
    public async Task An_ephemeral_one_has_no_place()
    {
        await using var server = await RunningServer.StartAsync();
        var answer = await PublishAsync(server, """{"channel":"a\"b","data":null,"ephemeral":true,"event":null}""");
        Assert.Equal("""{"reached":0}""", answer.GetRawText());
    }

    [Fact]
    public async Task A_repeated_key_publishes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await alice.SubscribeAsync("lobby");
        var first = await PublishAsync(server, """{"channel":"lobby","data":1,"key":"k"}""");
        var again = await PublishAsync(server, """{"channel":"lobby","data":1,"key":"k"}""");

        Assert.False(first.TryGetProperty("duplicate", out _));
        Assert.Equal($$"""{"offset":1,"epoch":"{{first.GetProperty("epoch").GetString()}}","reached":0,"duplicate":true}""", again.GetRawText());
        await alice.ExpectAsync("message");
        await alice.PingAsync();
    }

    [Theory]
    [InlineData("""{"data":1}""", "'channel'")]
    [InlineData("""{"channel":1,"data":1}""", "'channel'")]
    [InlineData("""{"channel":"","data":1}""", "channel name")]
    [InlineData("""{"channel":"a\n","data":1}""", "channel name")]
    [InlineData("""{"channel":"\ud800","data":1}""", "'channel'")]
    [InlineData("""{"channel":"a"}""", "'data' is missing")]
    [InlineData("""{"channel":"a","data":1,"event":1}""", "'event'")]
    [InlineData("""{"channel":"a","data":1,"ephemeral":"yes"}""", "'ephemeral'")]
    [InlineData("""{"channel":"a","data":1,"key":7}""", "'key'")]
    [InlineData("""{"channel":"a","data":1,"key":""}""", "A key has 1 to 64 bytes")]
    [InlineData("[]", "must be a JSON object")]
    public async Task A_bad_body_is_explained(string body, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await PostAsync(server, body);
        Assert.Contains(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_it_is_401()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", "secret");
        using var response = await PostAsync(server, """{"channel":"a","data":1}""");
        await ProblemAssert.IsProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    private static async Task<JsonElement> PublishAsync(RunningServer server, string body)
    {
        using var response = await PostAsync(server, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string body) =>
        server.Http.PostAsync(new Uri("/api/publish", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
}
