using System.Buffers;

namespace Dunlin.WebSockets.Frames;

/// <summary>A growing buffer on pooled arrays: doubles, and is given back whole.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestSize = 256;
    private byte[] _array = [];
    private int _length;

    public int Length => _length;

    public Span<byte> Written => _array.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _array.AsSpan(_length);
    }

    /// <summary>Forgets the bytes at the front.</summary>
    public void RemoveFirst(int count)
    {
        _array.AsSpan(count, _length - count).CopyTo(_array);
        _length -= count;
    }

    public void Clear() => _length = 0;

    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _length = 0;
    }

    private void EnsureRoom(int size)
    {
        if (_array.Length - _length >= size)
            return;

        var wanted = Math.Max((long)_length + size, Math.Min((long)_array.Length * 2, Array.MaxLength));
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Max(SmallestSize, wanted));
        _array.AsSpan(0, _length).CopyTo(grown);
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = grown;
    }
}
