using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.WebSockets;

/// <summary>The upgrade callback: what it sees, what it sets, and how it refuses.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ItSeesTheRequestAndSetsTheData(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                var request = upgrade.HttpContext.Request;
                upgrade.Data = $"{request.RouteValues["room"]}/{request.Query["name"]}/{request.Cookies["session"]}/{request.Headers["X-Test"]}";
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/rooms/{room}", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(
            app, "/rooms/7?name=ada", h => h.Add("Cookie", "session=abc").Add("X-Test", "yes"));
        Assert.Equal("7/ada/abc/yes", (await handler.NextOpenAsync()).Data);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ItSetsResponseHeadersAndCookies(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.ResponseHeaders["X-Served-By"] = "dunlin";
                upgrade.HttpContext.Response.Cookies.Append("session", "abc", new CookieOptions { HttpOnly = true });
                upgrade.HttpContext.Response.Cookies.Append("other", "def");
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        Assert.Equal("dunlin", client.Response.Header("X-Served-By"));
        Assert.Equal(["other=def; path=/", "session=abc; path=/; httponly"], client.Response.Headers["Set-Cookie"].Order(StringComparer.Ordinal));
        await handler.NextOpenAsync();
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, 401)]
    [InlineData(TestTransport.EventLoops, 403)]
    [InlineData(TestTransport.EventLoops, 599)]
    [InlineData(TestTransport.KestrelSockets, 401)]
    [InlineData(TestTransport.Tls, 401)]
    [InlineData(TestTransport.Http2, 401)]
    public async Task ItRefuses(TestTransport transport, int status)
    {
        var opened = false;
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.ResponseHeaders["X-Why"] = "because";
                upgrade.Refuse(status, "no ticket");
                return default;
            },
            Open = _ => opened = true,
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws");
        Assert.Equal(status, client.Response.Status);
        Assert.Equal("because", client.Response.Header("X-Why"));
        Assert.Null(client.Response.Header("Sec-WebSocket-Accept"));
        Assert.False(opened);
        Assert.Equal(0, app.Connections.Count);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ARefusalIsProblemDetails(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.Refuse(403, "no ticket");
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        using var http = new HttpClient();
        using var request = UpgradeRequest(new Uri(app.HttpAddress, "/ws"));
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(403, problem.GetProperty("status").GetInt32());
        Assert.Equal("no ticket", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(399)]
    [InlineData(200)]
    [InlineData(600)]
    public async Task OnlyErrorsRefuse(int status)
    {
        Exception? thrown = null;
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                thrown = Record.Exception(() => upgrade.Refuse(status));
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler));
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        Assert.IsType<ArgumentOutOfRangeException>(thrown);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AnExceptionAnswers500(TestTransport transport)
    {
        var handler = new ScriptedHandler { Upgrade = _ => throw new InvalidOperationException("boom") };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws");
        Assert.Equal(500, client.Response.Status);
        Assert.Equal(0, app.Connections.Count);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ItRunsOnlyForValidHandshakes(TestTransport transport)
    {
        var asked = 0;
        var handler = new ScriptedHandler
        {
            Upgrade = _ =>
            {
                asked++;
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        foreach (var spoil in new Action<RawHandshake>[]
        {
            h => h.Remove("Sec-WebSocket-Key"),
            h => h.Set("Sec-WebSocket-Version", "8"),
            h => h.Add("Origin", "https://evil.example"),
        })
        {
            await using var refused = await RawWebSocket.HandshakeAsync(app, "/ws", spoil);
            Assert.False(refused.Response.IsUpgraded);
        }

        Assert.Equal(0, asked);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        Assert.Equal(1, asked);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ItMayWait(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = async upgrade =>
            {
                await Task.Yield();
                upgrade.Data = "waited";
            },
            Message = (socket, payload, type) => socket.Send(payload, type),
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        Assert.Equal("waited", (await handler.NextOpenAsync()).Data);
        await client.ExpectEchoAsync();
    }

    /// <summary>The client has gone when the callback ends, and the server may have noticed or not: no connection is left behind.</summary>
    [Theory]
    [InlineData(TestTransport.EventLoops, false)]
    [InlineData(TestTransport.EventLoops, true)]
    [InlineData(TestTransport.KestrelSockets, false)]
    [InlineData(TestTransport.KestrelSockets, true)]
    public async Task AClientThatGivesUpMeanwhileLeavesNothingBehind(TestTransport transport, bool noticed)
    {
        var deciding = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler
        {
            Upgrade = async upgrade =>
            {
                using var aborted = upgrade.HttpContext.RequestAborted.Register(() => gone.TrySetResult());
                deciding.TrySetResult();
                await (noticed ? gone.Task : gate.Task);
            },
        };
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapWebSocket("/ws", handler);
                a.MapWebSocket("/echo", new EchoHandler());
            },
            transport);
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, app.Port);
            await socket.GetStream().WriteAsync(new RawHandshake().Encode("/ws", "localhost"));
            await deciding.Task;
            socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        gate.SetResult();
        await using (var client = await RawWebSocket.ConnectAsync(app, "/echo"))
        {
            await client.ExpectEchoAsync();
            await client.CloseAsync();
        }

        await Until.TrueAsync(() => app.Connections.Count == 0, "no connection is left");
    }

    private static HttpRequestMessage UpgradeRequest(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in new RawHandshake().Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
