using System.Security.Claims;
using System.Text.Encodings.Web;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunlin.Tests.WebSockets;

/// <summary>A WebSocket endpoint is an endpoint: authentication, authorisation and other middleware stand in front of it.</summary>
public sealed class AuthenticationTests
{
    private const string SchemeName = "Test";

    [Theory]
    [InlineData(TestTransport.EventLoops, null, 401)]
    [InlineData(TestTransport.EventLoops, "Bearer wrong", 401)]
    [InlineData(TestTransport.EventLoops, "Bearer guest", 403)]
    [InlineData(TestTransport.KestrelSockets, null, 401)]
    [InlineData(TestTransport.KestrelSockets, "Bearer guest", 403)]
    [InlineData(TestTransport.Tls, null, 401)]
    [InlineData(TestTransport.Http2, null, 401)]
    [InlineData(TestTransport.Http2, "Bearer guest", 403)]
    public async Task WhoMayNotEnterIsRefusedBeforeTheUpgrade(TestTransport transport, string? token, int status)
    {
        var asked = false;
        var handler = new ScriptedHandler
        {
            Upgrade = _ =>
            {
                asked = true;
                return default;
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws", h => Authorize(h, token));
        Assert.Equal(status, client.Response.Status);
        Assert.Equal("seen", client.Response.Header("X-Middleware"));
        Assert.False(asked);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhoMayEnterIsKnownToTheUpgrade(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.Data = upgrade.HttpContext.User.Identity?.Name ?? "nobody";
                return default;
            },
            Message = (socket, payload, type) => socket.Send(payload, type),
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => Authorize(h, "Bearer ada"));
        Assert.Equal("seen", client.Response.Header("X-Middleware"));
        Assert.Equal("ada", (await handler.NextOpenAsync()).Data);
        await client.ExpectEchoAsync();
    }

    private static void Authorize(RawHandshake handshake, string? token)
    {
        if (token is not null)
            handshake.Add("Authorization", token);
    }

    private static Task<TestApp> StartAsync(ScriptedHandler handler, TestTransport transport) => TestApp.StartAsync(
        app =>
        {
            app.Use((context, next) =>
            {
                context.Response.Headers["X-Middleware"] = "seen";
                return next(context);
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapWebSocket("/ws", handler).RequireAuthorization(policy => policy.RequireClaim("member"));
        },
        transport,
        builder =>
        {
            builder.Services.AddAuthentication(SchemeName).AddScheme<AuthenticationSchemeOptions, TokenIsTheName>(SchemeName, configureOptions: null);
            builder.Services.AddAuthorization();
        });

    /// <summary>The token is the user's name; guests are not members.</summary>
    private sealed class TokenIsTheName(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var name = Request.Headers.Authorization.ToString().Split(' ')[^1];
            if (name is "")
                return Task.FromResult(AuthenticateResult.NoResult());
            if (name is "wrong")
                return Task.FromResult(AuthenticateResult.Fail("unknown token"));

            Claim[] claims = name is "guest" ? [new(ClaimTypes.Name, name)] : [new(ClaimTypes.Name, name), new("member", "yes")];
            var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
        }
    }
}
