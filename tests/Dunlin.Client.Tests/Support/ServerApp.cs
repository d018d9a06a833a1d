using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Client.Tests.Support;

/// <summary>A real server in this process, at <c>/ws</c>.</summary>
internal static class ServerApp
{
    public static Task<TestApp> StartAsync(Action<NativeProtocolOptions>? protocol = null, Action<DunlinOptions>? dunlin = null, Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(app => app.MapDunlin("/ws", options => protocol?.Invoke(options)), dunlin: dunlin, configure: configure);

    public static Uri Address(this TestApp app) => app.WebSocketAddress("/ws");
}
