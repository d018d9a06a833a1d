using System.Buffers;
using Dunlin.WebSockets.Frames;

namespace Dunlin.Protocols.Native.Http;

/// <summary>Messages as server-sent events (HTML Living Standard, section 9.2.6): <c>id</c>, <c>data</c>, an empty line.</summary>
internal sealed class EventStreamWriter : IEventWriter, IDisposable
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly PooledBuffer _buffer = new();

    public bool IsEmpty => _buffer.Length == 0;

    /// <summary>Adds a message. White space between its tokens may hold line ends, which a <c>data</c> line cannot: it then takes several.</summary>
    public void Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> message)
    {
        _buffer.Write("id: "u8);
        _buffer.Write(id);
        while (true)
        {
            _buffer.Write("\ndata: "u8);
            var end = message.IndexOfAny(LineEnds);
            _buffer.Write(end < 0 ? message : message[..end]);
            if (end < 0)
                break;

            message = message[(end + 1)..];
        }

        _buffer.Write("\n\n"u8);
    }

    /// <summary>A comment: keeps proxies from taking the stream for dead.</summary>
    public void WritePing() => _buffer.Write(":\n\n"u8);

    /// <summary>How long browsers wait before they come back.</summary>
    public void WriteRetry(int milliseconds) => _buffer.Write(System.Text.Encoding.ASCII.GetBytes($"retry: {milliseconds}\n\n"));

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(Stream body, CancellationToken cancellationToken)
    {
        await body.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        await body.FlushAsync(cancellationToken);
        _buffer.Dispose();
    }

    public void Dispose() => _buffer.Dispose();
}
