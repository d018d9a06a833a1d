using System.Buffers.Text;
using System.Text;

namespace Dunlin.Bench.Load.Http;

/// <summary>The status line and headers of an answer (RFC 9112), as far as they say where it ends.</summary>
/// <param name="Status">Such as 200.</param>
/// <param name="Size">Bytes, the empty line too.</param>
/// <param name="ContentLength">Bytes of the body; -1 when it comes in chunks.</param>
internal readonly record struct HttpAnswerHead(int Status, int Size, long ContentLength)
{
    private const int StatusAt = 9; // after "HTTP/1.1 "

    /// <summary>False when not all of it has come.</summary>
    /// <exception cref="LoadException">It is no HTTP/1.1, or does not say where the body ends.</exception>
    public static bool TryRead(ReadOnlySpan<byte> input, out HttpAnswerHead head)
    {
        head = default;
        var length = input.IndexOf("\r\n\r\n"u8);
        if (length < 0)
            return false;

        var lines = input[..(length + 2)];
        if (!lines.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(lines[StatusAt..], out int status, out var digits) || digits != 3)
            throw new LoadException($"No HTTP/1.1: {Encoding.ASCII.GetString(lines)}");

        head = new HttpAnswerHead(status, length + 4, BodyLength(status, lines));
        return true;
    }

    private static long BodyLength(int status, ReadOnlySpan<byte> lines)
    {
        // These never have a body (RFC 9110, section 6.4.1).
        if (status is 204 or 304)
            return 0;

        for (var at = lines.IndexOf((byte)'\n') + 1; at < lines.Length;)
        {
            var line = lines[at..][..(lines[at..].IndexOf((byte)'\n') - 1)];
            at += line.Length + 2;
            if (IsHeader(line, "Content-Length"u8, out var value))
                return Utf8Parser.TryParse(value, out long bytes, out var digits) && digits == value.Length && bytes >= 0 ? bytes : throw new LoadException("Content-Length is no number.");
            if (IsHeader(line, "Transfer-Encoding"u8, out value) && Ascii.EqualsIgnoreCase(value, "chunked"u8))
                return -1;
        }

        throw new LoadException($"An answer does not say where it ends: {Encoding.ASCII.GetString(lines)}");
    }

    private static bool IsHeader(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length <= name.Length || line[name.Length] != ':' || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
            return false;

        value = line[(name.Length + 1)..].Trim(" \t"u8);
        return true;
    }
}
