using System.Net.Sockets;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>How long a connection lives: RFC 9112, section 9.3.</summary>
public sealed class KeepAliveTests
{
    [Theory, OverBothTransports]
    public async Task One_connection_carries_many_requests(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        var connections = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
            connections.Add((await client.GetAsync("/connection")).Text);

        Assert.Single(connections);
    }

    [Theory, OverBothTransports]
    public async Task Requests_with_and_without_bodies_alternate(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync($"POST /digest HTTP/1.1\r\nHost: test\r\nContent-Length: {i * 1000}\r\n\r\n");
            await client.SendTestBytesAsync(i * 1000);
            Assert.Equal(TestBytes.Digest(i * 1000), (await client.ReadResponseAsync()).Text);
            Assert.Equal(200, (await client.GetAsync("/connection")).Status);
        }
    }

    [Theory, OverBothTransports]
    public async Task An_unread_body_does_not_spoil_the_next_request(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("POST /ignore HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n");
        await client.SendTestBytesAsync(3_000_000);
        Assert.Equal("ignored", (await client.ReadResponseAsync()).Text);

        Assert.Equal(200, (await client.GetAsync("/connection")).Status);
    }

    [Theory, OverBothTransports]
    public async Task Head_is_answered_without_a_body(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("HEAD /sized HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.Equal("5", (await client.ReadResponseAsync(toHead: true)).Header("Content-Length"));

        Assert.Equal(200, (await client.GetAsync("/connection")).Status);
    }

    [Theory]
    [OverBothTransports("GET /sized HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")]
    [OverBothTransports("GET /sized HTTP/1.0\r\n\r\n")]
    [OverBothTransports("GET /unsized HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")]
    [OverBothTransports("GET /unsized HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")]
    public async Task The_server_closes_in_order_after_the_last_answer(TestTransport transport, string request)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync(request);
        var response = await client.ReadResponseAsync();

        Assert.Equal("whole", response.Text);
        Assert.True(response.IsLast);
        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    [Theory, OverBothTransports]
    public async Task Http_1_0_keeps_the_connection_when_asked(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("GET /sized HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var response = await client.ReadResponseAsync();
            Assert.Equal("whole", response.Text);
            Assert.Equal("keep-alive", response.Header("Connection"));
        }
    }

    [Theory, OverBothTransports]
    public async Task The_peer_addresses_are_those_of_the_socket(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        var response = await client.GetAsync("/addresses");

        Assert.Equal($"{client.Socket.LocalEndPoint} to {client.Socket.RemoteEndPoint}", response.Text);
    }

    private static Task<TestApp> Start(TestTransport transport) => TestApp.StartAsync(Map, transport);

    private static void Map(WebApplication app)
    {
        app.MapGet("/connection", (HttpContext context) => context.Connection.Id);
        app.MapPost("/digest", (HttpRequest request) => TestBytes.DigestOfAsync(request.Body));
        app.MapPost("/ignore", () => "ignored");
        app.MapMethods("/sized", ["GET", "HEAD"], () => Results.Bytes("whole"u8.ToArray()));
        app.MapGet("/unsized", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("who");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("le");
        });
        app.MapGet("/addresses", (HttpContext context) =>
        {
            var connection = context.Connection;
            return $"{connection.RemoteIpAddress}:{connection.RemotePort} to {connection.LocalIpAddress}:{connection.LocalPort}";
        });
    }
}
