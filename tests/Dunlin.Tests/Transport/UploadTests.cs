using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

public sealed class UploadTests
{
    private const int Large = 64 * 1024 * 1024;

    // What may lie between a sender and an application that does not read: both sockets' buffers and Kestrel's 1 MB request buffer.
    private const int MostInFlight = 16 * 1024 * 1024;

    [Theory, OverBothTransports]
    public async Task A_large_upload_arrives_whole(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync(Head(Large));
        await client.SendTestBytesAsync(Large);

        Assert.Equal(TestBytes.Digest(Large), (await client.ReadResponseAsync()).Text);
    }

    [Theory, OverBothTransports(1, 5_000), OverBothTransports(100, 100_000), OverBothTransports(65_537, 8_000_000)]
    public async Task A_chunked_upload_arrives_whole(TestTransport transport, int chunk, int size)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("POST /digest HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var position = 0; position < size; position += chunk)
        {
            var bytes = TestBytes.Take(position, Math.Min(chunk, size - position));
            byte[] framed = [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
            await client.SendAsync(framed);
        }

        await client.SendAsync("0\r\n\r\n");

        Assert.Equal(TestBytes.Digest(size), (await client.ReadResponseAsync()).Text);
        Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
    }

    [Theory, OverBothTransports]
    public async Task An_application_that_does_not_read_stops_the_sender_until_it_does(TestTransport transport)
    {
        var started = new TaskCompletionSource();
        var mayRead = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapPost("/later", async (HttpContext context) =>
        {
            started.SetResult();
            await mayRead.Task;
            return await TestBytes.DigestOfAsync(context.Request.Body);
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync(Head(Large, "/later"));
        var upload = client.SendTestBytesAsync(Large);
        await started.Task.WaitAsync(Until.HangGuard);
        await bystander.SeesStandstillAsync(() => client.BodyBytesSent);
        Assert.False(upload.IsCompleted);
        Assert.InRange(client.BodyBytesSent, 1, MostInFlight);

        mayRead.SetResult();
        await upload.WaitAsync(Until.HangGuard);
        Assert.Equal(TestBytes.Digest(Large), (await client.ReadResponseAsync()).Text);
    }

    [Theory, OverBothTransports]
    public async Task An_application_that_reads_slowly_sets_the_pace(TestTransport transport)
    {
        const int Step = 4 * 1024 * 1024;
        using var mayRead = new SemaphoreSlim(0);
        using var hasRead = new SemaphoreSlim(0);
        await using var app = await Start(transport, map => map.MapPost("/slow", async (HttpContext context) =>
        {
            var part = new byte[Step];
            for (var position = 0; position < Large; position += Step)
            {
                await mayRead.WaitAsync();
                await context.Request.Body.ReadExactlyAsync(part);
                Assert.True(TestBytes.Matches(part, position));
                hasRead.Release();
            }

            return "done";
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync(Head(Large, "/slow"));
        var upload = client.SendTestBytesAsync(Large);
        for (var read = 0; read < Large; read += Step)
        {
            await bystander.SeesStandstillAsync(() => client.BodyBytesSent);
            Assert.InRange(client.BodyBytesSent - read, 0, MostInFlight);
            mayRead.Release();
            Assert.True(await hasRead.WaitAsync(Until.HangGuard));
        }

        await upload.WaitAsync(Until.HangGuard);
        Assert.Equal("done", (await client.ReadResponseAsync()).Text);
    }

    [Theory, OverBothTransports]
    public async Task Expect_100_continue_is_answered_when_the_application_reads(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("POST /digest HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
            Assert.Equal(100, (await client.ReadResponseAsync()).Status);
            await client.SendTestBytesAsync(5000);
            Assert.Equal(TestBytes.Digest(5000), (await client.ReadResponseAsync()).Text);
        }
    }

    [Theory, OverBothTransports]
    public async Task Expect_100_continue_may_be_answered_with_the_final_status(TestTransport transport)
    {
        await using var app = await Start(transport, map => map.MapPost("/refuse", () => Results.StatusCode(403)));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("POST /refuse HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");

        Assert.Equal(403, (await client.ReadResponseAsync()).Status);
    }

    [Theory, OverBothTransports]
    public async Task The_answer_may_run_while_the_request_does(TestTransport transport)
    {
        await using var app = await Start(transport, map => map.MapPost("/mirror", async (HttpContext context) =>
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                await context.Response.Body.FlushAsync();
            }
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync(Head(100_000, "/mirror"));
        for (var position = 0; position < 100_000; position += 1000)
        {
            await client.SendAsync(TestBytes.Take(position, 1000));
            if (position == 0)
                Assert.Equal(200, (await client.ReadHeadAsync()).Status);
            Assert.True(TestBytes.Matches(await ReadMirrored(client, 1000), position));
        }

        Assert.Empty(await client.ReadChunkAsync());
    }

    private static async Task<byte[]> ReadMirrored(RawHttpClient client, int count)
    {
        var bytes = new List<byte>();
        while (bytes.Count < count)
            bytes.AddRange(await client.ReadChunkAsync());
        return [.. bytes];
    }

    private static string Head(int length, string path = "/digest") => $"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n\r\n";

    private static Task<TestApp> Start(TestTransport transport, Action<WebApplication>? map = null) => TestApp.StartAsync(
        app =>
        {
            Bystander.Map(app);
            app.MapPost("/digest", (HttpRequest request) => TestBytes.DigestOfAsync(request.Body));
            map?.Invoke(app);
        },
        transport,
        KestrelLimits.Lift);
}
