using Dunlin.Brokers;
using Dunlin.Brokers.Memory;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Tests of the protocol that hold over every transport.</summary>
public abstract class NativeContract(NativeTransport transport)
{
    protected Task<TestApp> StartAsync(
        Action<NativeProtocolOptions>? native = null,
        Action<DunlinOptions>? dunlin = null,
        Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(app => app.MapDunlin(configure: native), Under, builder => Configure(builder, configure), dunlin);

    protected Task<NativeClient> ConnectAsync(TestApp app, string? token = null) => NativeClient.ConnectAsync(app, transport, token: token);

    /// <summary>Whether the server is a node of a broker.</summary>
    protected virtual bool HasBroker => false;

    private void Configure(WebApplicationBuilder builder, Action<WebApplicationBuilder>? configure)
    {
        if (HasBroker)
            builder.Services.AddSingleton<IBroker>(static provider => new MemoryBroker(new MemoryBrokerEngine(provider.GetRequiredService<TimeProvider>())));
        configure?.Invoke(builder);
    }

    private TestTransport Under => transport switch
    {
        NativeTransport.Http2WebSocket => TestTransport.Http2,
        NativeTransport.TlsWebSocket => TestTransport.Tls,
        _ => TestTransport.EventLoops,
    };
}
