using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

public sealed class DownloadTests
{
    private const int Large = 64 * 1024 * 1024;

    // Both sockets' buffers and Kestrel's response buffer, far below the whole answer.
    private const int MostInFlight = 16 * 1024 * 1024;

    [Theory, OverBothTransports]
    public async Task A_large_answer_arrives_whole(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
        var head = await client.ReadHeadAsync();

        Assert.Equal($"{Large}", head.Header("Content-Length"));
        await ReadTestBytes(client, Large);
        Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
    }

    [Theory, OverBothTransports]
    public async Task An_answer_written_in_one_piece_arrives_whole(TestTransport transport)
    {
        var all = TestBytes.Take(0, 20_000_000);
        await using var app = await Start(transport, map => map.MapGet("/piece", () => Results.Bytes(all)));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        var response = await client.GetAsync("/piece");

        Assert.Equal(all.Length, response.Body.Length);
        Assert.True(TestBytes.Matches(response.Body, 0));
    }

    [Theory, OverBothTransports]
    public async Task A_chunked_answer_arrives_whole(TestTransport transport)
    {
        await using var app = await Start(transport, map => map.MapGet("/chunked", async (HttpContext context) =>
        {
            for (int position = 0, size = 1; position < 3_000_000; position += size, size = (size * 7 % 40_009) + 1)
                await context.Response.Body.WriteAsync(TestBytes.Take(position, size));
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        var response = await client.GetAsync("/chunked");

        Assert.Equal("chunked", response.Header("Transfer-Encoding"));
        Assert.InRange(response.Body.Length, 3_000_000, 3_040_010);
        Assert.True(TestBytes.Matches(response.Body, 0));
    }

    [Theory, OverBothTransports]
    public async Task What_is_flushed_arrives_before_more_is_written(TestTransport transport)
    {
        using var received = new SemaphoreSlim(0);
        await using var app = await Start(transport, map => map.MapGet("/events", async (HttpContext context) =>
        {
            for (var i = 0; i < 100; i++)
            {
                await context.Response.WriteAsync($"event {i}");
                await context.Response.Body.FlushAsync();
                await received.WaitAsync();
            }
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /events HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"event {i}", Encoding.ASCII.GetString(await client.ReadChunkAsync()));
            received.Release();
        }

        Assert.Empty(await client.ReadChunkAsync());
    }

    [Theory, OverBothTransports]
    public async Task A_client_that_does_not_read_stops_the_writer_until_it_does(TestTransport transport)
    {
        var written = 0L;
        await using var app = await Start(transport, onWritten: position => Interlocked.Exchange(ref written, position));
        using var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 64 * 1024);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        await bystander.SeesStandstillAsync(() => Interlocked.Read(ref written));
        Assert.InRange(Interlocked.Read(ref written), 1, MostInFlight);

        await ReadTestBytes(client, Large);
        Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
    }

    [Theory, OverBothTransports]
    public async Task A_client_that_reads_slowly_sets_the_pace(TestTransport transport)
    {
        const int Step = 4 * 1024 * 1024;
        var written = 0L;
        await using var app = await Start(transport, onWritten: position => Interlocked.Exchange(ref written, position));
        using var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 64 * 1024);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        for (var read = 0; read < Large; read += Step)
        {
            await bystander.SeesStandstillAsync(() => Interlocked.Read(ref written));
            Assert.InRange(Interlocked.Read(ref written) - read, 0, MostInFlight);
            await ReadTestBytes(client, Step, read);
        }
    }

    [Theory, OverBothTransports]
    public async Task Many_slow_readers_get_their_answers_side_by_side(TestTransport transport)
    {
        const int Each = 2 * 1024 * 1024;
        await using var app = await Start(transport);
        var clients = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 16 * 1024)));

        await Task.WhenAll(clients.Select(async client =>
        {
            using (client)
            {
                await client.SendAsync("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
                await client.ReadHeadAsync();
                await ReadTestBytes(client, Each);
            }
        }));

        using var bystander = await Bystander.ConnectAsync(app);
        await bystander.GetsAnswersAsync();
    }

    private static async Task ReadTestBytes(RawHttpClient client, int count, long from = 0)
    {
        var buffer = new byte[64 * 1024];
        for (var position = 0; position < count;)
        {
            var read = await client.ReadSomeAsync(buffer.AsMemory(0, Math.Min(buffer.Length, count - position)));
            Assert.NotEqual(0, read);
            Assert.True(TestBytes.Matches(buffer.AsSpan(0, read), from + position));
            position += read;
        }
    }

    private static Task<TestApp> Start(TestTransport transport, Action<WebApplication>? map = null, Action<long>? onWritten = null) =>
        TestApp.StartAsync(
            app =>
            {
                Bystander.Map(app);
                app.MapGet("/large", (HttpContext context) => WriteLarge(context, onWritten));
                map?.Invoke(app);
            },
            transport,
            KestrelLimits.Lift);

    private static async Task WriteLarge(HttpContext context, Action<long>? onWritten)
    {
        context.Response.ContentLength = Large;
        var buffer = new byte[64 * 1024];
        for (var position = 0; position < Large; position += buffer.Length)
        {
            TestBytes.Fill(buffer, position);
            await context.Response.Body.WriteAsync(buffer, context.RequestAborted);
            onWritten?.Invoke(position + buffer.Length);
        }
    }
}
