using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private const string WebSocketRoute = "/ws";

    [Fact]
    public async Task It_describes_exactly_what_is_mapped()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await ReadAsync(server);

        Assert.Equal(Mapped(server).Order(StringComparer.Ordinal), Described(document).Order(StringComparer.Ordinal));
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.StartsWith("0.1", document.GetProperty("info").GetProperty("version").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await ReadAsync(server);
        var references = References(document).ToHashSet(StringComparer.Ordinal);

        foreach (var kind in new[] { "schemas", "responses" })
        {
            Assert.Equal(
                document.GetProperty("components").GetProperty(kind).EnumerateObject().Select(one => $"#/components/{kind}/{one.Name}").Order(StringComparer.Ordinal),
                references.Where(reference => reference.StartsWith($"#/components/{kind}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Its_examples_are_valid()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await ReadAsync(server);
        var contents = Contents(document).ToList();

        Assert.NotEmpty(contents);
        Assert.Empty(contents.SelectMany(content => new JsonSchema(document).Problems(content.GetProperty("schema"), content.GetProperty("example"))));
    }

    [Fact]
    public async Task What_needs_a_key_says_so_and_what_does_not_is_open()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", "secret");
        foreach (var (path, method, operation) in Operations(await ReadAsync(server)).Where(one => one.Method is "GET" or "POST" && one.Path != "/ws/sse"))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{channel}", "a", StringComparison.Ordinal));
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(operation.TryGetProperty("security", out _), response.StatusCode == HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Answers_are_as_it_says()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await ReadAsync(server);
        await using var alice = await server.ConnectAsync();
        await alice.SubscribeAsync("room:lobby");
        await alice.SendAsync("""{"type":"state","channel":"room:lobby","data":[1]}""");
        await alice.ExpectAsync("state-set");
        await alice.SendAsync("""{"type":"publish","channel":"room:lobby","event":"e","data":1}""");
        await alice.ExpectAsync("message");

        foreach (var (path, method, operation) in Operations(document).Where(one => one.Method is "GET" or "POST" && !one.Path.StartsWith(WebSocketRoute, StringComparison.Ordinal)))
            await CheckAnswerAsync(server, document, path, method, operation);
    }

    private static async Task CheckAnswerAsync(RunningServer server, JsonElement document, string path, string method, JsonElement operation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{channel}", "room%3Alobby", StringComparison.Ordinal));
        if (operation.TryGetProperty("requestBody", out var body))
            request.Content = new StringContent(body.GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText(), Encoding.UTF8, "application/json");
        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var content = operation.GetProperty("responses").GetProperty("200").GetProperty("content");
        var type = response.Content.Headers.ContentType!.MediaType!;
        Assert.True(content.TryGetProperty(type, out var described), $"{method} {path} answers {type}.");
        if (type == "application/json")
            Assert.Empty(new JsonSchema(document).Problems(described.GetProperty("schema"), JsonElement.Parse(await response.Content.ReadAsStringAsync())));
    }

    // The route of the WebSocket takes every method, to refuse all but one.
    private static IEnumerable<string> Mapped(RunningServer server) =>
        server.App.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"));

    private static IEnumerable<string> Described(JsonElement document) => Operations(document).Select(one => $"{one.Method} {one.Path}");

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name != "parameters"
        select (path.Name, operation.Name.ToUpperInvariant(), operation.Value);

    private static IEnumerable<JsonElement> Contents(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("schema", out _) && element.TryGetProperty("example", out _) => [element],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Contents(one.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Contents),
        _ => [],
    };

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => one.Name == "$ref" ? [one.Value.GetString()!] : References(one.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static async Task<JsonElement> ReadAsync(RunningServer server) => JsonElement.Parse(await server.GetTextAsync("/openapi.json"));
}
