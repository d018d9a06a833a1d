using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Dunlin.WebSockets.Frames;

/// <summary>Checks UTF-8 that arrives in pieces, and fails with the first byte that cannot be right (RFC 3629; Autobahn 6.4).</summary>
internal struct Utf8Validator
{
    private uint _pending;
    private int _pendingLength;

    /// <summary>Whether the text so far ends between characters.</summary>
    public readonly bool IsComplete => _pendingLength == 0;

    /// <summary>False as soon as the bytes so far cannot begin any valid text.</summary>
    public bool Accept(ReadOnlySpan<byte> bytes)
    {
        while (_pendingLength > 0 && bytes.Length > 0)
        {
            if (!AcceptPending(bytes[0]))
                return false;
            bytes = bytes[1..];
        }

        var tail = IncompleteTail(bytes);
        if (!Utf8.IsValid(bytes[..^tail]))
            return false;

        for (var i = bytes.Length - tail; i < bytes.Length; i++)
        {
            if (!AcceptPending(bytes[i]))
                return false;
        }

        return true;
    }

    private bool AcceptPending(byte next)
    {
        Span<byte> character = stackalloc byte[4];
        for (var i = 0; i < _pendingLength; i++)
            character[i] = (byte)(_pending >> (i * 8));
        character[_pendingLength] = next;

        var status = Rune.DecodeFromUtf8(character[..(_pendingLength + 1)], out _, out _);
        if (status == OperationStatus.InvalidData)
            return false;

        if (status == OperationStatus.Done)
        {
            _pending = 0;
            _pendingLength = 0;
        }
        else
        {
            _pending |= (uint)next << (_pendingLength * 8);
            _pendingLength++;
        }

        return true;
    }

    // Bytes at the end that begin a character which does not end there: at most three.
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3 && back <= bytes.Length; back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) == 0x80)
                continue;

            var needed = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return needed > back ? back : 0;
        }

        return 0;
    }
}
