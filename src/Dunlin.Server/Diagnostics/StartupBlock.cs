using System.Text;
using Dunlin.Server.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dunlin.Server.Diagnostics;

/// <summary>The lines that say what runs where, printed once the server listens.</summary>
internal static class StartupBlock
{
    public static string Describe(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var first = addresses.First();
        var hasKey = app.Services.GetRequiredService<SettingsMonitor>().Current.ApiKeys.Count > 0;

        var block = new StringBuilder();
        block.Append("Dunlin ").Append(ServerVersion.Text).Append(" listens on ").AppendJoin(", ", addresses).AppendLine();
        block.Append("  chat page  ").Append(first).AppendLine("/");
        block.Append("  WebSocket  ").Append(WebSocketAddress(first)).AppendLine("  (subprotocol dunlin.v1)");
        block.AppendLine("  HTTP API   POST /api/publish, POST /api/notify, GET /api/channels, GET /metrics; all of it: GET /openapi.json");
        block.Append(hasKey ? "  API key    set: the API asks for it" : "  API key    none: for this machine only");
        return block.ToString();
    }

    private static string WebSocketAddress(string address) =>
        address.StartsWith("http", StringComparison.Ordinal) ? "ws" + address["http".Length..] + ServerApp.WebSocketPath : address;
}
