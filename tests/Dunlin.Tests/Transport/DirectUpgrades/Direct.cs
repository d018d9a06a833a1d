using Dunlin.TestSupport;

namespace Dunlin.Tests.Transport.DirectUpgrades;

/// <summary>Upgrade requests as these tests send them.</summary>
internal static class Direct
{
    public static string Request(string target, string moreHeaders = "") =>
        $"GET {target} HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{moreHeaders}\r\n";

    public static async Task<RawHttpResponse> AskAsync(int port, string target, string moreHeaders = "")
    {
        using var client = await RawHttpClient.ConnectAsync(port);
        await client.SendAsync(Request(target, moreHeaders));
        return await client.ReadResponseAsync();
    }

    /// <summary>Kestrel dates every answer; a 101 that a loop has served by itself carries what the handshake needs.</summary>
    public static bool IsDirect(RawHttpResponse upgraded) => upgraded.Status == 101 && upgraded.Header("Date") is null;
}
