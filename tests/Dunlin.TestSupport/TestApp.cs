using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.TestSupport;

/// <summary>How the bytes reach the application under test.</summary>
public enum TestTransport
{
    /// <summary>Dunlin's event loops, plaintext HTTP/1.1: the handover and the loop channel.</summary>
    EventLoops,

    /// <summary>Kestrel's socket transport, plaintext HTTP/1.1: the stream channel.</summary>
    KestrelSockets,

    /// <summary>TLS over the event loops: the stream channel.</summary>
    Tls,

    /// <summary>HTTP/2 without TLS over the event loops: extended CONNECT, the stream channel.</summary>
    Http2,
}

/// <summary>A real application on a real loopback port that the system chose.</summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, TestTransport transport, LogRecorder log)
    {
        _app = app;
        Log = log;
        Transport = transport;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        HttpAddress = new Uri(address);
    }

    public TestTransport Transport { get; }

    public Uri HttpAddress { get; }

    public int Port => HttpAddress.Port;

    /// <summary>What the application has logged.</summary>
    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    public ITopics Topics => Services.GetRequiredService<ITopics>();

    public IWebSocketConnections Connections => Services.GetRequiredService<IWebSocketConnections>();

    public Uri WebSocketAddress(string path) =>
        new UriBuilder(HttpAddress) { Scheme = HttpAddress.Scheme == "https" ? "wss" : "ws", Path = path }.Uri;

    public static async Task<TestApp> StartAsync(
        Action<WebApplication> map,
        TestTransport transport = TestTransport.EventLoops,
        Action<WebApplicationBuilder>? configure = null,
        Action<DunlinOptions>? dunlin = null,
        ILoggerProvider? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogRecorder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        if (logs is not null)
            builder.Logging.AddProvider(logs);

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = transport == TestTransport.Http2 ? HttpProtocols.Http2
                : transport == TestTransport.Tls ? HttpProtocols.Http1AndHttp2
                : HttpProtocols.Http1;
            if (transport == TestTransport.Tls)
                listen.UseHttps(DevelopmentCertificate.Instance);
        }));
        builder.AddDunlin(options =>
        {
            options.UseEventLoops = transport != TestTransport.KestrelSockets;
            dunlin?.Invoke(options);
        });
        configure?.Invoke(builder);

        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestApp(app, transport, log);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Disposes of the application without stopping it first: nobody is told goodbye, and every connection ends.</summary>
    /// <exception cref="UnexpectedAnswerException">An event loop has met a failure of its own code meanwhile.</exception>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (Log.LoopFailures.FirstOrDefault() is { } failure)
            throw new UnexpectedAnswerException($"{failure.Message}: {failure.Exception?.Message}", failure.Exception!);
    }
}
