using Microsoft.AspNetCore.Http;

namespace Dunlin.Interop.Tests;

/// <summary>Tells the client what the upgrade request carried, and sets a cookie in the answer.</summary>
internal sealed class GreetingHandler : WebSocketHandler<string>
{
    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
    {
        var request = upgrade.HttpContext.Request;
        upgrade.Data = $"{request.Protocol} token={request.Headers["X-Token"]} visit={request.Cookies["visit"]} session={request.Cookies["session"]}";
        upgrade.HttpContext.Response.Cookies.Append("session", "s1", new CookieOptions { HttpOnly = true });
        return default;
    }

    public override void OnOpen(ServerWebSocket<string> socket) => socket.Send(socket.Data);
}
