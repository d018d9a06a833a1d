using System.Net;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>What a connection took is given back, whatever way it ends.</summary>
[Collection(nameof(Alone))]
public sealed class DescriptorTests
{
    private const int Rounds = 1000;

    [Theory]
    [OverBothTransports(Goodbye.Fin, "", false)]
    [OverBothTransports(Goodbye.Reset, "", false)]
    [OverBothTransports(Goodbye.Fin, "GET /bystander HTTP/1.1\r\nHost: test\r\n\r\n", true)]
    [OverBothTransports(Goodbye.Reset, "GET /bystander HTTP/1.1\r\nHost: test\r\n\r\n", true)]
    [OverBothTransports(Goodbye.Fin, "GET /bystander HTTP/1.1\r\nHost: test\r\n\r\n", false)]
    [OverBothTransports(Goodbye.Reset, "GET /bystander HTTP/1.1\r\nHost: test\r\n\r\n", false)]
    [OverBothTransports(Goodbye.Reset, "GET /bystander HTTP/1.1\r\nHo", false)]
    [OverBothTransports(Goodbye.Fin, "GET /aborting HTTP/1.1\r\nHost: test\r\n\r\n", false)]
    [OverBothTransports(Goodbye.Reset, "POST /reading HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n", false)]
    [OverBothTransports(Goodbye.Fin, "POST /reading HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n", false)]
    [OverBothTransports(Goodbye.Fin, "no HTTP at all\r\n\r\n", true)]
    public async Task Connections_leave_no_descriptor_behind(TestTransport transport, Goodbye goodbye, string request, bool readsAnswer)
    {
        await using var app = await TestApp.StartAsync(Map, transport);
        using var bystander = await Bystander.ConnectAsync(app);
        await Round(app, goodbye, request, readsAnswer);
        await bystander.GetsAnswersAsync();
        var before = Descriptors.Settled();

        for (var i = 0; i < Rounds; i++)
            await Round(app, goodbye, request, readsAnswer);

        await Descriptors.ReturnToAsync(before);
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_stopped_server_leaves_no_descriptor_behind(TestTransport transport)
    {
        await StartAndStop(transport);
        var before = Descriptors.Settled();

        for (var i = 0; i < 10; i++)
            await StartAndStop(transport);

        await Descriptors.ReturnToAsync(before);
    }

    private static async Task StartAndStop(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            Map,
            transport,
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0)));
        using var bystander = await Bystander.ConnectAsync(app);
        await bystander.GetsAnswersAsync();
        using var silent = await RawHttpClient.ConnectAsync(app.Port);
        using var half = await RawHttpClient.ConnectAsync(app.Port);
        await half.SendAsync("GET /by");
        await Bystander.SeesAcceptedAsync(app, silent);
        await app.StopAsync(new CancellationToken(canceled: true)); // else Kestrel gives the half request 30 s more
        await Task.WhenAll(silent.WaitForEndAsync(), half.WaitForEndAsync());
    }

    private static async Task Round(TestApp app, Goodbye goodbye, string request, bool readsAnswer)
    {
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync(request);
        if (readsAnswer)
            await client.ReadResponseAsync();
        client.Leave(goodbye);
    }

    private static void Map(WebApplication app)
    {
        Bystander.Map(app);
        app.MapGet("/aborting", (HttpContext context) => context.Abort());
        app.MapPost("/reading", async (HttpContext context) =>
        {
            await Record.ExceptionAsync(() => context.Request.Body.CopyToAsync(Stream.Null));
        });
    }
}
