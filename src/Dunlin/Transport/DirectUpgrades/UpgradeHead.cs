using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Primitives;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The head of a plain WebSocket upgrade request (RFC 6455, section 4.1, over RFC 9112).</summary>
/// <remarks>
/// Reads only what is beyond doubt: one whole GET of HTTP/1.1 in visible ASCII, with one Host, an upgrade to <c>websocket</c>, no body, and
/// within Kestrel's limits. Everything else is Kestrel's to read, to judge and to refuse.
/// </remarks>
internal sealed class UpgradeHead
{
    private const int MostHeaders = 64;
    private static readonly string[] KnownNames =
    [
        "Host", "Upgrade", "Connection", "Origin", "Cookie", "User-Agent", "Authorization", "Pragma", "Cache-Control", "Accept-Encoding", "Accept-Language",
        "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol",
    ];

    private UpgradeHead(string target, IHeaderDictionary headers, int length)
    {
        RawTarget = target;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        Path = query < 0 ? target : target[..query];
        QueryString = query < 0 ? "" : target[query..];
        Headers = headers;
        Length = length;
    }

    public string RawTarget { get; }

    public string Path { get; }

    /// <summary>With its question mark; empty without one.</summary>
    public string QueryString { get; }

    public IHeaderDictionary Headers { get; }

    /// <summary>Bytes of the head. What follows is the first of the WebSocket's.</summary>
    public int Length { get; }

    /// <summary>Null when the bytes are anything else than such a head.</summary>
    public static UpgradeHead? TryRead(ReadOnlySpan<byte> bytes, KestrelServerLimits limits)
    {
        var length = bytes.IndexOf("\r\n\r\n"u8) + 4;
        var lineLength = bytes.IndexOf("\r\n"u8) + 2;
        if (length < 4 || length > limits.MaxRequestHeadersTotalSize || lineLength > limits.MaxRequestLineSize)
            return null;

        var target = ReadRequestLine(bytes[..(lineLength - 2)]);
        if (target.IsEmpty)
            return null;

        Span<HeaderLine> lines = stackalloc HeaderLine[MostHeaders];
        var fields = bytes[lineLength..(length - 2)];
        var count = SplitLines(fields, lines[..Math.Min(MostHeaders, limits.MaxRequestHeaderCount)]);
        return count > 0 && IsUpgrade(fields, lines[..count]) ? new UpgradeHead(Encoding.ASCII.GetString(target), ReadHeaders(fields, lines[..count]), length) : null;
    }

    // Empty when Kestrel has to look: escapes and dot segments are its to decode.
    private static ReadOnlySpan<byte> ReadRequestLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("GET /"u8) || !line.EndsWith(" HTTP/1.1"u8) || line.Length < "GET / HTTP/1.1".Length)
            return default;

        var target = line[4..^" HTTP/1.1".Length];
        var query = target.IndexOf((byte)'?');
        var path = query < 0 ? target : target[..query];
        return path.ContainsAny("%\\"u8) || path.IndexOf("/."u8) >= 0 || target.Contains((byte)'#') || target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e)
            ? default
            : target;
    }

    // The number of lines; -1 when one is malformed or there are too many.
    private static int SplitLines(ReadOnlySpan<byte> fields, Span<HeaderLine> lines)
    {
        var count = 0;
        for (var start = 0; start < fields.Length; count++)
        {
            var end = start + fields[start..].IndexOf("\r\n"u8);
            if (count == lines.Length || !HeaderLine.TryRead(fields, start, end, out lines[count]))
                return -1;
            start = end + 2;
        }

        return count;
    }

    private static bool IsUpgrade(ReadOnlySpan<byte> fields, ReadOnlySpan<HeaderLine> lines)
    {
        int hosts = 0, upgrades = 0;
        foreach (var line in lines)
        {
            var name = line.Name(fields);
            if (Ascii.EqualsIgnoreCase(name, "Host"u8))
                hosts += IsPlainHost(line.Value(fields)) ? 1 : 2;
            else if (Ascii.EqualsIgnoreCase(name, "Upgrade"u8))
                upgrades += Ascii.EqualsIgnoreCase(line.Value(fields), "websocket"u8) ? 1 : 2;
            else if (AnnouncesMore(name))
                return false;
        }

        return hosts == 1 && upgrades == 1;
    }

    private static bool AnnouncesMore(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "Content-Length"u8) || Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8) || Ascii.EqualsIgnoreCase(name, "Expect"u8);

    // A name or an IPv4 address, perhaps with a port.
    private static bool IsPlainHost(ReadOnlySpan<byte> host)
    {
        var colon = host.IndexOf((byte)':');
        var name = colon < 0 ? host : host[..colon];
        var port = colon < 0 ? "0"u8 : host[(colon + 1)..];
        return !name.IsEmpty && port.Length is > 0 and <= 5 && !port.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !name.ContainsAnyExcept(HeaderLine.HostCharacters);
    }

    private static HeaderDictionary ReadHeaders(ReadOnlySpan<byte> fields, ReadOnlySpan<HeaderLine> lines)
    {
        var headers = new HeaderDictionary(lines.Length);
        foreach (var line in lines)
        {
            var name = NameOf(line.Name(fields));
            var value = Encoding.ASCII.GetString(line.Value(fields));
            headers[name] = headers.TryGetValue(name, out var before) ? StringValues.Concat(before, value) : value;
        }

        return headers;
    }

    private static string NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in KnownNames)
        {
            if (known.Length == name.Length && Ascii.EqualsIgnoreCase(name, known))
                return known;
        }

        return Encoding.ASCII.GetString(name);
    }
}
