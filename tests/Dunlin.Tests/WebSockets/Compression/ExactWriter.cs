using System.Buffers;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>The least that an <see cref="IBufferWriter{T}"/> may do: it gives spans of just the size asked for, and keeps nothing but a count.</summary>
internal sealed class ExactWriter : IBufferWriter<byte>
{
    private byte[] _span = [];

    public long Written { get; private set; }

    public int LargestSpan { get; private set; }

    /// <summary>Called with what was written.</summary>
    public Action<byte[]>? OnWrite { get; init; }

    public void Advance(int count)
    {
        Assert.InRange(count, 0, _span.Length);
        Written += count;
        OnWrite?.Invoke(_span[..count]);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_span.Length != Math.Max(sizeHint, 1))
            _span = new byte[Math.Max(sizeHint, 1)];
        LargestSpan = Math.Max(LargestSpan, _span.Length);
        return _span;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException("The codec works on spans.");
}
