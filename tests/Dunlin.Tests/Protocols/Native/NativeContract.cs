using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Tests of the protocol that hold over every transport.</summary>
public abstract class NativeContract(NativeTransport transport)
{
    protected Task<TestApp> StartAsync(
        Action<NativeProtocolOptions>? native = null,
        Action<DunlinOptions>? dunlin = null,
        Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(app => app.MapDunlin(configure: native), Under, configure, dunlin);

    protected Task<NativeClient> ConnectAsync(TestApp app, string? token = null) => NativeClient.ConnectAsync(app, transport, token: token);

    private TestTransport Under => transport switch
    {
        NativeTransport.Http2WebSocket => TestTransport.Http2,
        NativeTransport.TlsWebSocket => TestTransport.Tls,
        _ => TestTransport.EventLoops,
    };
}
