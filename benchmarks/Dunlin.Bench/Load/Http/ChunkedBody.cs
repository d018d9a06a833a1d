using System.Buffers.Text;

namespace Dunlin.Bench.Load.Http;

/// <summary>A body in chunks (RFC 9112, section 7.1): <c>SIZE CRLF bytes CRLF … 0 CRLF CRLF</c>, the size in hexadecimal.</summary>
internal static class ChunkedBody
{
    /// <summary>Moves the chunks together, once all have come.</summary>
    /// <param name="input">Behind the head. Unchanged when the body is not complete.</param>
    /// <param name="body">The bytes of all chunks, in the input's own memory.</param>
    /// <param name="size">Bytes of input that the body took.</param>
    /// <exception cref="LoadException">These are no chunks.</exception>
    public static bool TryRead(Span<byte> input, out Span<byte> body, out int size)
    {
        body = default;
        if (!TryMeasure(input, out size))
            return false;

        var length = 0;
        for (var rest = input; TryTakeSize(ref rest, out var chunk) && chunk > 0; rest = rest[(chunk + 2)..])
        {
            rest[..chunk].CopyTo(input[length..]);
            length += chunk;
        }

        body = input[..length];
        return true;
    }

    private static bool TryMeasure(Span<byte> input, out int size)
    {
        size = 0;
        var rest = input;
        while (TryTakeSize(ref rest, out var chunk) && chunk <= rest.Length - 2)
        {
            if (rest[chunk] != '\r' || rest[chunk + 1] != '\n')
                throw new LoadException("A chunk is not as long as it says, or trailers follow, which are not understood.");
            rest = rest[(chunk + 2)..];
            size = input.Length - rest.Length;
            if (chunk == 0)
                return true;
        }

        return false;
    }

    // Chunk extensions, which nobody sends, are passed over.
    private static bool TryTakeSize(ref Span<byte> input, out int size)
    {
        size = 0;
        var end = input.IndexOf("\r\n"u8);
        if (end < 0)
            return false;
        if (!Utf8Parser.TryParse(input[..end], out size, out _, 'x') || size < 0)
            throw new LoadException("A chunk does not begin with its size.");

        input = input[(end + 2)..];
        return true;
    }
}
