using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dunlin.Connections;

namespace Dunlin.Protocols.Native;

/// <summary>
/// Builds one message: on the stack while it is small, in a pooled array beyond. Not disposing it after an exception only
/// leaves the array to the garbage collector.
/// </summary>
/// <param name="initial">Where it goes while there is room.</param>
/// <param name="written">Bytes that stand there already.</param>
internal ref struct NativeWriter(Span<byte> initial, int written = 0)
{
    /// <summary>Room for every reply and for usual publications.</summary>
    public const int StackSize = 512;

    private const int MaxNumberLength = 20;
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (char)control), '"', '\\']);

    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length = written;

    /// <summary>A JSON string, with its quotes, to be kept.</summary>
    public static byte[] Encode(string text)
    {
        var writer = new NativeWriter(stackalloc byte[StackSize]);
        writer.AppendString(text);
        var encoded = writer.Written.ToArray();
        writer.Dispose();
        return encoded;
    }

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>What was written, and room behind it for somebody else to go on.</summary>
    public Span<byte> WrittenWithRoom(int room)
    {
        Reserve(room);
        return _buffer[..(_length + room)];
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(MaxNumberLength), out var written);
        _length += written;
    }

    /// <summary>Sixteen hexadecimal digits.</summary>
    public void AppendHex(ulong number)
    {
        Utf8Formatter.TryFormat(number, Reserve(16), out var written, new StandardFormat('x', 16));
        _length += written;
    }

    /// <summary>A JSON string, with its quotes. Characters beyond ASCII stay as they are.</summary>
    public void AppendString(string text)
    {
        Append("\""u8);
        // As bytes in both cases: half a surrogate pair becomes a replacement character then, and would be an exception as text.
        if (NeedsEscaping(text))
            Append(JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        else
            _length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        Append("\""u8);
    }

    /// <summary>Sends what was written, and lets go of it. A dropped send needs no action: the engine has closed the connection, or is closing it as too slow.</summary>
    public void SendTo(MessageConnection connection)
    {
        connection.SendMessage(Written, MessageType.Text, compress: false);
        Dispose();
    }

    /// <summary>Appends a field, unless its value is empty.</summary>
    /// <param name="name">With what stands around it: <c>,"name":</c>.</param>
    /// <param name="json">JSON already.</param>
    public void AppendField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;

        Append(name);
        Append(json);
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }

    // Names hardly ever do, and the encoder makes a string and an array each time.
    private static bool NeedsEscaping(string text) => text.AsSpan().IndexOfAny(Escaped) >= 0 || text.AsSpan().ContainsAnyInRange('\ud800', '\udfff');

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Grow(count);
        return _buffer[_length..];
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, 2 * _buffer.Length));
        Written.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = larger;
    }
}
