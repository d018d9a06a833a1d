using System.Buffers.Binary;
using System.Text;

namespace Dunlin.Tests.Fakes;

/// <summary>Puts the bytes that a peer got back together into messages. Anything that is not a whole, right frame is a torn one.</summary>
internal sealed class FrameReader
{
    private const int LargestPayload = 1 << 24;
    private byte[] _buffer = new byte[256];
    private int _count;

    /// <summary>Whether the bytes so far end within a frame.</summary>
    public bool IsInsideFrame => _count > 0;

    public void Read(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> onMessage)
    {
        Keep(bytes);
        var at = 0;
        while (TryRead(at, out var payload))
        {
            at += FakeFormat.HeaderSize + payload.Length;
            onMessage(payload);
        }

        _buffer.AsSpan(at, _count - at).CopyTo(_buffer);
        _count -= at;
    }

    public IEnumerable<string> Texts(ReadOnlySpan<byte> bytes)
    {
        var texts = new List<string>();
        Read(bytes, payload => texts.Add(Encoding.UTF8.GetString(payload)));
        return texts;
    }

    private bool TryRead(int at, out Span<byte> payload)
    {
        payload = default;
        var rest = _buffer.AsSpan(at, _count - at);
        if (rest.Length < FakeFormat.HeaderSize)
            return false;

        var kind = rest[0];
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest[1..]);
        if (kind is not (FakeFormat.PlainKind or FakeFormat.SlowKind) || length is < 0 or > LargestPayload)
            throw new InvalidDataException($"Torn: a frame cannot begin with kind {kind} and length {length}.");
        if (rest.Length < FakeFormat.HeaderSize + length)
            return false;

        payload = rest.Slice(FakeFormat.HeaderSize, length);
        if (kind == FakeFormat.SlowKind)
            Invert(payload);
        return true;
    }

    private static void Invert(Span<byte> payload)
    {
        foreach (ref var value in payload)
            value = (byte)~value;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }
}
