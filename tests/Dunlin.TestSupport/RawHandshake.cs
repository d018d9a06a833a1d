using System.Security.Cryptography;
using System.Text;

namespace Dunlin.TestSupport;

/// <summary>An upgrade request of which a test may change every part. Starts as a valid one.</summary>
public sealed class RawHandshake
{
    private readonly List<(string Name, string Value)> _headers =
    [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))),
    ];

    public string Method { get; set; } = "GET";

    public string HttpVersion { get; set; } = "HTTP/1.1";

    /// <summary>Header fields in the order they are sent; names may repeat. <c>Host</c> is added in front unless set here.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>Bytes sent in the same write as the request.</summary>
    public ReadOnlyMemory<byte> Pipelined { get; set; }

    /// <summary>Bytes in each write of the request; 0 for one single write.</summary>
    public int Chop { get; set; }

    public string? Key => _headers.Find(h => Is(h.Name, "Sec-WebSocket-Key")).Value;

    public RawHandshake Remove(string name)
    {
        _headers.RemoveAll(h => Is(h.Name, name));
        return this;
    }

    public RawHandshake Add(string name, string value)
    {
        _headers.Add((name, value));
        return this;
    }

    public RawHandshake Set(string name, string value) => Remove(name).Add(name, value);

    public byte[] Encode(string pathAndQuery, string host)
    {
        var request = new StringBuilder($"{Method} {pathAndQuery} {HttpVersion}\r\n");
        if (!_headers.Exists(h => Is(h.Name, "Host")))
            request.Append($"Host: {host}\r\n");
        foreach (var (name, value) in _headers)
            request.Append($"{name}: {value}\r\n");
        return [.. Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()), .. Pipelined.Span];
    }

    /// <summary>The answer to a key (RFC 6455, section 4.2.2).</summary>
    public static string AcceptFor(string key)
    {
#pragma warning disable CA5350 // The RFC names SHA-1; it keeps no secret here.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
