using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dunlin.WebSockets.Typed;

/// <summary>A JSON writer over a pooled buffer: text becomes UTF-8 at once, without a string in between.</summary>
/// <remarks>
/// One is kept for each thread and lent to one message at a time: a converter that sends another message while the first is being written gets its
/// own. Not thread-safe, not to be kept across an await.
/// </remarks>
internal sealed class JsonMessage : IDisposable, IBufferWriter<byte>
{
    private const int FirstSize = 1024;

    // What one thread keeps between messages; a larger buffer goes back to the shared pool.
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static JsonMessage? _spare;

    private readonly JavaScriptEncoder _encoder;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _written;

    private JsonMessage(JavaScriptEncoder encoder)
    {
        _encoder = encoder;
        // The serialiser writes well-formed JSON; checking it again would cost a third of the time.
        Writer = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = encoder, SkipValidation = true });
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>The message so far, valid until it is disposed.</summary>
    public ReadOnlySpan<byte> WrittenSpan
    {
        get
        {
            Writer.Flush();
            return _buffer.AsSpan(0, _written);
        }
    }

    public static JsonMessage Rent(JavaScriptEncoder encoder)
    {
        var spare = _spare;
        _spare = null;
        if (spare?._encoder == encoder)
            return spare;

        spare?.Release();
        return new JsonMessage(encoder);
    }

    public void Dispose()
    {
        _written = 0;
        // Also drops what an exception left half written.
        Writer.Reset();
        if (_spare is null && _buffer.Length <= MostKept)
            _spare = this;
        else
            Release();
    }

    void IBufferWriter<byte>.Advance(int count) => _written += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_written);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_written);
    }

    private void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
            return;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
