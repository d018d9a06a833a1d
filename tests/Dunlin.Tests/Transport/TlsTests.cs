using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>Kestrel's TLS and HTTP/2 on top of the transport.</summary>
public sealed class TlsTests
{
    private const int Large = 16 * 1024 * 1024;

    [Theory]
    [OverBothTransports("1.1")]
    [OverBothTransports("2.0")]
    public async Task Uploads_and_downloads_arrive_whole(TestTransport transport, string version)
    {
        await using var app = await Start(transport);
        using var client = CreateClient(app, version);

        for (var i = 0; i < 3; i++)
        {
            using var response = await client.PostAsync("/digest", new TestBytesContent(Large));
            Assert.Equal(version, $"{response.Version}");
            Assert.Equal(TestBytes.Digest(Large), await response.Content.ReadAsStringAsync());
            await using var download = await client.GetStreamAsync("/large");
            Assert.Equal(TestBytes.Digest(Large), await TestBytes.DigestOfAsync(download));
        }
    }

    [Theory, OverBothTransports]
    public async Task Http2_streams_run_side_by_side_on_one_connection(TestTransport transport)
    {
        const int Streams = 100;

        // Nobody reads before all have come: together the bodies stay well under the connection's window of 1 MiB, or the last would never come.
        const int BodyStep = 100;
        var arrived = 0;
        var connections = new ConcurrentDictionary<string, bool>();
        var all = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapPost("/together", async (HttpContext context) =>
        {
            connections[$"{context.Connection.RemotePort}"] = true;
            if (Interlocked.Increment(ref arrived) == Streams)
                all.SetResult();
            await all.Task;
            return await TestBytes.DigestOfAsync(context.Request.Body);
        }));
        using var client = CreateClient(app, "2.0");
        await client.GetStringAsync("/bystander");

        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(async i =>
        {
            using var response = await client.PostAsync("/together", new TestBytesContent(i * BodyStep));
            return await response.Content.ReadAsStringAsync();
        })).WaitAsync(Until.HangGuard);

        for (var i = 0; i < Streams; i++)
            Assert.Equal(TestBytes.Digest(i * BodyStep), answers[i]);
        Assert.Single(connections);
    }

    [Theory, OverBothTransports]
    public async Task A_cancelled_http2_stream_leaves_the_others_alone(TestTransport transport)
    {
        var aborted = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/work", async (HttpContext context) =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task;
        }));
        using var client = CreateClient(app, "2.0");
        using var cancel = new CancellationTokenSource();

        var work = client.GetAsync("/work", cancel.Token);
        await started.Task.WaitAsync(Until.HangGuard);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);

        await aborted.Task.WaitAsync(Until.HangGuard);
        Assert.Equal("fine", await client.GetStringAsync("/bystander"));
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task Clients_that_leave_during_the_tls_handshake_harm_nobody(TestTransport transport, Goodbye goodbye)
    {
        await using var app = await Start(transport);
        using var bystander = await Bystander.ConnectAsync(app);
        var hello = await CaptureClientHello();

        for (var sent = 0; sent <= hello.Length; sent += Math.Max(1, hello.Length / 50))
        {
            using var client = await RawHttpClient.ConnectAsync(TlsPort(app));
            await client.SendAsync(hello.AsMemory(0, sent));
            client.Leave(goodbye);
        }

        await bystander.GetsAnswersAsync();
        using var healthy = CreateClient(app, "1.1");
        Assert.Equal("fine", await healthy.GetStringAsync("/bystander"));
    }

    [Theory, OverBothTransports]
    public async Task Plain_http_on_a_tls_endpoint_ends_that_connection(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(TlsPort(app));

        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");

        await client.WaitForEndAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task A_client_that_leaves_during_a_tls_download_is_noticed(TestTransport transport, Goodbye goodbye)
    {
        var ended = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/endless", async (HttpContext context) =>
        {
            var piece = new byte[10_000];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(piece);
            ended.SetResult();
        }));
        using var tcp = await RawHttpClient.ConnectAsync(TlsPort(app), receiveBuffer: 16 * 1024);
        using var tls = new SslStream(tcp.Stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(TrustTestCertificate());
        using var client = new RawHttpClient(tcp.Socket, tls);

        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadExactlyAsync(1_000_000);
        tcp.Leave(goodbye);

        await ended.Task.WaitAsync(Until.HangGuard);
    }

    private static async Task<byte[]> CaptureClientHello()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = await RawHttpClient.ConnectAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        using var tls = new SslStream(client.Stream);
        var handshake = tls.AuthenticateAsClientAsync(TrustTestCertificate());
        using (var server = await listener.AcceptSocketAsync())
        {
            var buffer = new byte[16 * 1024];
            var length = await server.ReceiveAsync(buffer);
            server.Close();
            await Assert.ThrowsAnyAsync<IOException>(() => handshake);
            return buffer[..length];
        }
    }

    private static SslClientAuthenticationOptions TrustTestCertificate() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = IsTestCertificate,
    };

    private static bool IsTestCertificate(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors) => DevelopmentCertificate.Instance.Equals(certificate);

    private static HttpClient CreateClient(TestApp app, string version) =>
        new(new SocketsHttpHandler { SslOptions = TrustTestCertificate(), MaxConnectionsPerServer = 1, EnableMultipleHttp2Connections = false })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{TlsPort(app)}"),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Until.HangGuard,
        };

    private static int TlsPort(TestApp app) => Endpoints.Of(app).Single(address => address.Scheme == "https").Port;

    private static Task<TestApp> Start(TestTransport transport, Action<WebApplication>? map = null) => TestApp.StartAsync(
        app =>
        {
            Bystander.Map(app);
            app.MapPost("/digest", (HttpRequest request) => TestBytes.DigestOfAsync(request.Body));
            app.MapGet("/large", async (HttpContext context) =>
            {
                for (var position = 0; position < Large; position += 100_000)
                    await context.Response.Body.WriteAsync(TestBytes.Take(position, Math.Min(100_000, Large - position)));
            });
            map?.Invoke(app);
        },
        transport,
        builder =>
        {
            KestrelLimits.Lift(builder);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(DevelopmentCertificate.Instance)));
        });
}
