using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>Requests sent ahead of the answers: RFC 9112, section 9.3.2.</summary>
public sealed class PipeliningTests
{
    private const string Mixed =
        "GET /number/1 HTTP/1.1\r\nHost: test\r\n\r\n" +
        "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello" +
        "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n" +
        "GET /number/4 HTTP/1.1\r\nHost: test\r\n\r\n";

    private static readonly string[] MixedAnswers = ["1", "hello", "abcde", "4"];

    [Theory, OverBothTransports]
    public async Task A_hundred_requests_in_one_write_are_answered_in_order(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Map, transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        var requests = Enumerable.Range(0, 100).Select(i => $"GET /number/{i} HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.SendAsync(string.Concat(requests));

        for (var i = 0; i < 100; i++)
            Assert.Equal($"{i}", (await client.ReadResponseAsync()).Text);
    }

    [Theory, OverBothTransports]
    public async Task Requests_may_be_split_at_every_byte(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Map, transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        var requests = Encoding.ASCII.GetBytes(Mixed);
        for (var split = 1; split < requests.Length; split++)
        {
            await client.SendAsync(requests.AsMemory(0, split));
            await bystander.GetsAnswersAsync();
            await client.SendAsync(requests.AsMemory(split));
            await ReadMixedAnswers(client);
        }
    }

    [Theory, OverBothTransports]
    public async Task Requests_may_come_byte_by_byte(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Map, transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        foreach (var one in Encoding.ASCII.GetBytes(Mixed))
        {
            await client.SendAsync(new[] { one });
            await bystander.GetsAnswersAsync();
        }

        await ReadMixedAnswers(client);
    }

    [Theory, OverBothTransports]
    public async Task Answers_that_nobody_reads_are_not_made_without_end(TestTransport transport)
    {
        const int Requests = 4000;
        const int Size = 32 * 1024;
        var answered = 0L;
        await using var app = await TestApp.StartAsync(
            map =>
            {
                Map(map);
                var answer = new byte[Size];
                map.MapGet("/answer", () =>
                {
                    Interlocked.Increment(ref answered);
                    return Results.Bytes(answer);
                });
            },
            transport,
            KestrelLimits.Lift);
        using var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 64 * 1024);
        using var bystander = await Bystander.ConnectAsync(app);
        var request = "GET /answer HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray();

        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < Requests; i++)
                await client.SendAsync(request);
        });
        await bystander.SeesStandstillAsync(() => Interlocked.Read(ref answered));

        // 16 MB: what both sockets' buffers and Kestrel's own may hold. All the answers would be 128 MB.
        Assert.InRange(Interlocked.Read(ref answered), 1, 512);
        for (var i = 0; i < Requests; i++)
            Assert.Equal(Size, (await client.ReadResponseAsync()).Body.Length);
        await flood.WaitAsync(Until.HangGuard);
    }

    private static async Task ReadMixedAnswers(RawHttpClient client)
    {
        foreach (var expected in MixedAnswers)
            Assert.Equal(expected, (await client.ReadResponseAsync()).Text);
    }

    private static void Map(WebApplication app)
    {
        Bystander.Map(app);
        app.MapGet("/number/{n}", (string n) => n);
        app.MapPost("/echo", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            return await reader.ReadToEndAsync();
        });
    }
}
