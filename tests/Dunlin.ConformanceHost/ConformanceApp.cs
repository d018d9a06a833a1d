using System.Net;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.ConformanceHost;

/// <summary>The application: everything on one port, and the same again on the extra endpoints.</summary>
internal static class ConformanceApp
{
    private const int LargestMessage = 64 * 1024 * 1024;

    public static WebApplication Build(HostEndpoints endpoints)
    {
        // No content root or arguments of the command line: what is served depends on the options only.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, endpoints));
        builder.AddDunlin();

        var app = builder.Build();
        app.MapWebSocket("/ws-echo", new EchoHandler(), ConfigureEcho);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, HostEndpoints endpoints)
    {
        foreach (var endpoint in endpoints.Cleartext)
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);

        if (endpoints.Http2 is { } http2)
            kestrel.Listen(http2, listen => listen.Protocols = HttpProtocols.Http2);

        if (endpoints.Tls is { } tls)
            kestrel.Listen(tls, listen => listen.UseHttps(DevelopmentCertificate.Instance));
    }

    private static void ConfigureEcho(WebSocketEndpointOptions options)
    {
        options.MaxMessageSize = LargestMessage;
        options.MaxFragments = 0;
        options.AllowedOrigins.Add("*");

        // With context takeover where the client wants it: the suites then exercise both ways of compressing.
        options.Compression = WebSocketCompression.Dedicated;

        // Suites send a message of the largest size and more before they read a reply.
        options.BackpressureLimit = 4 * LargestMessage;
    }
}
