using System.Net;
using System.Text;
using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class PublishBatchTests
{
    [Fact]
    public async Task Each_publication_is_published_or_refused_by_itself_in_order()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await alice.SubscribeAsync("a");

        var results = await PublishAsync(server, """{"channel":"a","data":1},{"channel":"","data":2},5,{"channel":"a","data":3,"ephemeral":true},{"channel":"b","data":4},{"channel":"a","data":5}""");

        Assert.Equal([(1, 1, 0), (null, null, 400), (null, null, 400), (null, 1, 0), (1, 0, 0), (2, 1, 0)], results.Select(Of));
        Assert.Equal("A publication must be a JSON object.", results[2].GetProperty("error").GetProperty("detail").GetString());
        Assert.Equal("Bad Request", results[2].GetProperty("error").GetProperty("title").GetString());
        foreach (var data in new[] { "1", "3", "5" })
            Assert.Equal(data, (await alice.ExpectAsync("message")).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_thousand_are_taken_and_one_more_is_refused_as_a_whole()
    {
        await using var server = await RunningServer.StartAsync();
        var thousand = string.Join(',', Enumerable.Repeat("""{"channel":"a","data":0}""", 1000));
        Assert.Equal(1000, (await PublishAsync(server, thousand))[^1].GetProperty("offset").GetInt32());
        Assert.Empty(await PublishAsync(server, ""));

        using var response = await PostAsync(server, $$"""{"publications":[{{thousand}},{"channel":"a","data":0}]}""");
        Assert.Contains("1000", await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response), StringComparison.Ordinal);
        Assert.Contains("\"offset\":1000,", await server.GetTextAsync("/api/channels/a/history?limit=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publication_may_be_as_large_as_by_itself()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:MaxMessageSize", "40");
        var results = await PublishAsync(server, $$"""{"channel":"a","data":"{{new string('x', 15)}}"},{"channel":"a","data":"{{new string('x', 16)}}"}""");
        Assert.Equal([(1, 0, 0), (null, null, 413)], results.Select(Of));
    }

    [Theory]
    [InlineData("{}", "'publications' must be an array.")]
    [InlineData("""{"publications":{}}""", "'publications' must be an array.")]
    [InlineData("[]", "The body must be a JSON object.")]
    public async Task A_body_that_is_no_list_is_refused(string body, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await PostAsync(server, body);
        Assert.Equal(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:MaxBatchSize", "30");
        using var response = await PostAsync(server, """{"publications":[          ]}  """);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, response);
    }

    private static (int? Offset, int? Reached, int Status) Of(JsonElement result) => (
        result.TryGetProperty("offset", out var offset) ? offset.GetInt32() : null,
        result.TryGetProperty("reached", out var reached) ? reached.GetInt32() : null,
        result.TryGetProperty("error", out var error) ? error.GetProperty("status").GetInt32() : 0);

    private static async Task<JsonElement[]> PublishAsync(RunningServer server, string publications)
    {
        using var response = await PostAsync(server, $$"""{"publications":[{{publications}}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("results").EnumerateArray()];
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string body) =>
        server.Http.PostAsync(new Uri("/api/publish/batch", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
}
