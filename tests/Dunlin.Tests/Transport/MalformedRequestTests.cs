using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>Requests that no server should take: answered with the status that names the fault, then closed; nobody else notices.</summary>
public sealed class MalformedRequestTests
{
    [Theory]
    [OverBothTransports("\0\u0001\u0002\u0003\r\n\r\n", 400)]
    [OverBothTransports("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", 400)]
    [OverBothTransports("GET /\r\n\r\n", 400)]
    [OverBothTransports("G@T / HTTP/1.1\r\nHost: test\r\n\r\n", 400)]
    [OverBothTransports("GET / HTTP/1.1\r\n\r\n", 400)]
    [OverBothTransports("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [OverBothTransports("GET / HTTP/1.1\r\nHost test\r\n\r\n", 400)]
    [OverBothTransports("GET / HTTP/1.1\r\nHost: test\r\nA\0: b\r\n\r\n", 400)]
    [OverBothTransports("GET / HTTP/3.7\r\nHost: test\r\n\r\n", 505)]
    [OverBothTransports("POST /read HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n", 400)]
    [OverBothTransports("POST /read HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n", 400)]
    [OverBothTransports("POST /read HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: rot13\r\n\r\n", 400)]
    [OverBothTransports("POST /read HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [OverBothTransports("POST /read HTTP/1.0\r\n\r\n", 400)]
    public async Task Are_answered_and_closed(TestTransport transport, string request, int status)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync(request);
        var response = await client.ReadResponseAsync();

        Assert.Equal(status, response.Status);
        Assert.True(response.IsLast);
        await client.WaitForEndAsync();
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task Too_long_a_request_line_is_414(TestTransport transport) =>
        await Sending(transport, $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: test\r\n\r\n", StatusCodes.Status414UriTooLong);

    [Theory, OverBothTransports]
    public async Task Too_many_header_bytes_are_431(TestTransport transport) =>
        await Sending(
            transport,
            $"GET / HTTP/1.1\r\nHost: test\r\nA: {new string('a', 40_000)}\r\n\r\n",
            StatusCodes.Status431RequestHeaderFieldsTooLarge);

    [Theory, OverBothTransports]
    public async Task Too_many_headers_are_431(TestTransport transport)
    {
        var headers = new StringBuilder();
        for (var i = 0; i < 200; i++)
            headers.Append($"H{i}: v\r\n");

        await Sending(transport, $"GET / HTTP/1.1\r\nHost: test\r\n{headers}\r\n", StatusCodes.Status431RequestHeaderFieldsTooLarge);
    }

    [Theory, OverBothTransports]
    public async Task Too_large_a_body_is_413_before_it_is_sent(TestTransport transport) =>
        await Sending(
            transport,
            "POST /read HTTP/1.1\r\nHost: test\r\nContent-Length: 100000000\r\n\r\n",
            StatusCodes.Status413PayloadTooLarge);

    [Theory, OverBothTransports]
    public async Task Random_bytes_never_harm_the_server(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var bystander = await Bystander.ConnectAsync(app);

        for (var i = 0; i < 300; i++)
        {
            using var client = await RawHttpClient.ConnectAsync(app.Port);
            await client.SendAsync(TestBytes.Take(i * 1000, i * 7));
            client.FinishSending();
            await client.WaitForEndAsync();
        }

        await bystander.GetsAnswersAsync();
    }

    private static async Task Sending(TestTransport transport, string request, int status)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync(request);

        Assert.Equal(status, (await client.ReadResponseAsync()).Status);
        await client.WaitForEndAsync();
    }

    private static Task<TestApp> Start(TestTransport transport) => TestApp.StartAsync(
        app =>
        {
            Bystander.Map(app);
            app.MapGet("/", () => "hello");
            app.MapPost("/read", (HttpRequest request) => TestBytes.DigestOfAsync(request.Body));
        },
        transport);
}
