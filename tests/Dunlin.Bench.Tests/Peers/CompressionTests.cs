using System.Net.Sockets;
using System.Text;
using Dunlin.Bench.Peers.Clients;

namespace Dunlin.Bench.Tests.Peers;

/// <summary>permessage-deflate is on exactly where it was asked for.</summary>
public sealed class CompressionTests : PeerTest
{
    private const string RestOfHandshake =
        " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

    private const byte CompressedText = 0x80 | 0x40 | 0x01; // FIN, RSV1, text

    [Theory]
    [MemberData(nameof(NamesWithCompression))]
    public async Task A_peer_that_compresses_does_the_same_work(string name)
    {
        await using var peer = await StartAsync(name, new PeerOptions(Compression: true));

        await PeerCheck.RunAsync(peer, compression: true, HangGuard);

        if (peer.Peer.Protocol == PeerProtocol.Raw)
        {
            Assert.Equal(CompressedText, await FirstByteAsync(peer, "/echo"));
            Assert.Equal(CompressedText, await FirstByteAsync(peer, "/chat?name=x"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_peer_that_was_not_asked_to_declines_an_offer(string name)
    {
        await using var peer = await StartAsync(name);

        await using var client = await PeerClient.ConnectAsync(peer, PeerWork.Echo, "x", offerCompression: true, HangGuard);

        Assert.False(client.IsCompressed);
        await client.SendAsync("plain", HangGuard);
        Assert.Equal("plain", await client.ReceiveAsync(HangGuard));
    }

    [Fact]
    public async Task A_peer_without_compression_is_not_started_with_it() =>
        await Assert.ThrowsAsync<PeerFailedException>(() => StartAsync("signalr", new PeerOptions(Compression: true)));

    /// <summary>The first byte of the frame that answers a short text, which a threshold would leave uncompressed.</summary>
    private async Task<byte> FirstByteAsync(PeerProcess peer, string path)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(peer.BaseAddress.Host, peer.BaseAddress.Port, HangGuard);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path}{RestOfHandshake}"), HangGuard);
        var head = new List<byte>();
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
            head.Add(await ReadByteAsync(stream));

        await stream.WriteAsync(RawFrame.OfText("hello, hello, hello, hello").Encode(), HangGuard);
        return await ReadByteAsync(stream);
    }

    private async Task<byte> ReadByteAsync(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, HangGuard);
        return one[0];
    }
}
