using System.Net.WebSockets;
using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Conformance;

/// <summary>The conformance host as suites run it: a process with its options, an echo behind each endpoint.</summary>
public sealed class ConformanceHostTests
{
    [Fact]
    public async Task EveryEndpointEchoes()
    {
        await using var host = Start("--urls", "http://127.0.0.1:0", "--h2c", "0", "--https", "0");
        foreach (var (kind, http2) in new[] { ("HTTP/1.1: /ws-echo", false), ("HTTP/2 with prior knowledge", true), ("HTTP/1.1 and HTTP/2 over TLS", false) })
        {
            var line = await host.ExpectLineAsync(kind);
            using var client = await ConnectAsync(new Uri(line.Split(' ')[0]), http2);
            await ExpectEchoAsync(client, Encoding.UTF8.GetBytes("text 文字"), WebSocketMessageType.Text);
            await ExpectEchoAsync(client, new byte[20 * 1024 * 1024], WebSocketMessageType.Binary);
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        }
    }

    [Theory]
    [InlineData("--bogus", "1", "--bogus")]
    [InlineData("--urls", "https://127.0.0.1:0", "--https")]
    [InlineData("--urls", "http://example.com:80", "example.com")]
    [InlineData("--urls", ";", "--urls")]
    [InlineData("--h2c", "70000", "70000")]
    [InlineData("--https", "x", "x")]
    public async Task AWrongOptionIsNamed(string option, string value, string named)
    {
        await using var host = Start(option, value);
        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("stderr: ", host.Transcript, StringComparison.Ordinal);
        Assert.Contains(named, host.Transcript.Split("stderr: ", 2)[1], StringComparison.Ordinal);
    }

    private static ChildProcess Start(params string[] options) =>
        ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dunlin.ConformanceHost.dll"), .. options]);

    private static async Task<ClientWebSocket> ConnectAsync(Uri address, bool http2)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        var http = new SocketsHttpHandler();
        http.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        client.Options.SetRequestHeader("Origin", "https://anybody.example");
        if (http2)
        {
            client.Options.HttpVersion = System.Net.HttpVersion.Version20;
            client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        var target = new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws", Path = "/ws-echo" };
        await client.ConnectAsync(target.Uri, new HttpMessageInvoker(http), guard.Token);
        return client;
    }

    private static async Task ExpectEchoAsync(ClientWebSocket client, byte[] payload, WebSocketMessageType type)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        await client.SendAsync(payload, type, endOfMessage: true, guard.Token);
        var buffer = new byte[payload.Length + 1];
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(buffer.AsMemory(length), guard.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        Assert.Equal(type, part.MessageType);
        Assert.True(payload.AsSpan().SequenceEqual(buffer.AsSpan(0, length)), $"{payload.Length} bytes came back as {length} others");
    }
}
