using System.Net.Sockets;
using System.Text;
using Dunlin.Bench.Load.Compression;

namespace Dunlin.Bench.Load;

/// <summary>The handshake of a client (RFC 6455, section 4.1), blocking.</summary>
/// <param name="Rest">What came behind the server's answer.</param>
/// <param name="Deflate">What was agreed on for permessage-deflate; null: it is not used.</param>
/// <param name="Sent">Bytes of the request.</param>
/// <param name="Received">Bytes of the answer and of what came behind it.</param>
internal readonly record struct Upgrade(byte[] Rest, AgreedDeflate? Deflate, int Sent, int Received)
{
    private const int MaxAnswer = 4096;
    private const string Extensions = "Sec-WebSocket-Extensions";

    public static Upgrade Perform(Socket socket, Uri url, bool offersCompression)
    {
        var sent = socket.Send(Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            (offersCompression ? $"{Extensions}: {AgreedDeflate.Offer}\r\n" : "") +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        Span<byte> answer = stackalloc byte[MaxAnswer];
        var length = 0;
        int headEnd;
        while ((headEnd = answer[..length].IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = socket.Receive(answer[length..]);
            if (count == 0 || (length += count) == answer.Length)
                throw new LoadException($"No upgrade: {Encoding.ASCII.GetString(answer[..length])}");
        }

        var head = Encoding.ASCII.GetString(answer[..headEnd]);
        return head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            ? new Upgrade(answer[(headEnd + 4)..length].ToArray(), Agreement(head, offersCompression), sent, length)
            : throw new LoadException($"No upgrade: {head}");
    }

    private static AgreedDeflate? Agreement(string head, bool offersCompression)
    {
        var values = head.Split("\r\n").Where(line => line.StartsWith(Extensions + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(Extensions.Length + 1)..]);
        var agreed = AgreedDeflate.Parse(string.Join(',', values));
        if (offersCompression != agreed is not null)
            throw new LoadException(offersCompression ? "The server declined permessage-deflate." : $"The server uses an extension that was not offered: {head}");
        return agreed;
    }
}
