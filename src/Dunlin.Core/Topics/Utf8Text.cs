using System.Buffers;
using System.Text;

namespace Dunlin.Topics;

/// <summary>A string as UTF-8 in a pooled buffer. Unpaired surrogates become U+FFFD, as in browsers.</summary>
internal readonly ref struct Utf8Text
{
    private readonly byte[] _buffer;
    private readonly int _length;

    public Utf8Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length = Encoding.UTF8.GetBytes(text, _buffer);
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
