using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Dunlin.WebSockets.Frames;

/// <summary>
/// Turns the bytes of one client into messages and control frames. A frame that lies whole in the input is unmasked in place and handed on
/// without a copy; only what is cut off is kept.
/// </summary>
/// <remarks>Belongs to the connection's loop. A violation ends the stream: it is not read again.</remarks>
internal sealed class MessageReader(MessageLimits limits, DeflateParameters? deflate) : IDisposable
{
    private PartialMessage? _partial;
    private PartialMessage? _delivered;
    private PooledBuffer? _inflated;
    private MessageInflater? _ownInflater;

    private bool KeepsContext => deflate is { ClientNoContextTakeover: false };

    /// <summary>Reads the next thing from the front of the input. False when the input ends before it does.</summary>
    public bool TryRead(ref Span<byte> input, out Received received)
    {
        Recycle();
        if (_partial is null && (TryReadShort(ref input, out received) || TryReadWhole(ref input, out received)))
            return true;

        received = default;
        return !input.IsEmpty && TryReadPartial(ref input, out received);
    }

    /// <summary>Gives the memory of the last message back; to be called when it has been handled.</summary>
    public void Recycle()
    {
        _delivered?.GiveBack();
        _delivered = null;
        _inflated?.Dispose();
    }

    public void Dispose()
    {
        Recycle();
        if (_partial?.Inflater is { } inflater && inflater != _ownInflater)
            CodecPools.Inflaters.Return(inflater);
        _partial?.GiveBack();
        _partial = null;
        _ownInflater?.Dispose();
        _ownInflater = null;
    }

    // What nearly every frame is: a whole message of up to 125 bytes, not compressed. A third of the general way's time.
    private bool TryReadShort(ref Span<byte> input, out Received received)
    {
        const int headerSize = 6;
        received = default;
        if (input.Length < headerSize || input[0] is not (0x81 or 0x82) || input[1] is < 0x80 or > 0x80 + FrameHeader.MaxControlPayload)
            return false;

        var length = input[1] & 0x7F;
        if (length > input.Length - headerSize || length > limits.MaxMessageSize)
            return false;

        var payload = input.Slice(headerSize, length);
        Masking.Apply(payload, MemoryMarshal.Read<uint>(input[2..]));
        received = ReadData(input[0] == 0x81 ? Opcode.Text : Opcode.Binary, payload);
        input = input[(headerSize + length)..];
        return true;
    }

    private bool TryReadWhole(ref Span<byte> input, out Received received)
    {
        received = default;
        if (!FrameHeader.TryRead(input, out var header))
            return false;

        if (FrameRules.Check(header, message: null, limits, deflate is not null) is { IsSome: true } violation)
        {
            received = Received.Violation(violation);
            return true;
        }

        if (!header.Fin || header.RawLength > (ulong)(input.Length - header.Size))
            return false;

        var payload = input.Slice(header.Size, (int)header.RawLength);
        input = input[(header.Size + payload.Length)..];
        Masking.Apply(payload, header.Mask);
        received = header.IsControl ? ReadControl(header.Opcode, payload)
            : header.Compressed ? Inflate(header.Opcode, payload)
            : ReadData(header.Opcode, payload);
        return true;
    }

    private bool TryReadPartial(ref Span<byte> input, out Received received)
    {
        received = default;
        var partial = _partial ??= PartialMessage.Borrow();
        while (true)
        {
            if (!partial.InFrame)
            {
                if (!partial.TryReadHeader(ref input, out var header))
                    return false;

                if (FrameRules.Check(header, partial, limits, deflate is not null) is { IsSome: true } violation)
                {
                    received = Received.Violation(violation);
                    return true;
                }

                partial.BeginFrame(header);
            }

            if (Append(partial, partial.TakePayload(ref input)) is { IsSome: true } broken)
            {
                received = Received.Violation(broken);
                return true;
            }

            if (partial.Remaining > 0)
                return false;

            partial.EndFrame();
            if (!partial.Frame.IsControl && !partial.Frame.Fin)
                continue;

            received = partial.Frame.IsControl ? EndControl(partial) : EndMessage(partial);
            return true;
        }
    }

    private Violation Append(PartialMessage partial, ReadOnlySpan<byte> piece)
    {
        if (partial.Frame.IsControl)
        {
            partial.Control.Write(piece);
            return Violation.None;
        }

        var before = partial.Payload.Length;
        if (partial.Compressed)
        {
            partial.Inflater ??= TakeInflater();
            if (ToViolation(partial.Inflater.Append(piece, partial.Payload, limits.MaxMessageSize)) is { IsSome: true } violation)
                return violation;
        }
        else
        {
            partial.Payload.Write(piece);
        }

        return partial.CheckUtf8(before) ? Violation.None : Violation.BadUtf8;
    }

    private Received EndControl(PartialMessage partial)
    {
        var received = ReadControl(partial.Frame.Opcode, partial.Control.Written);
        if (partial.InMessage)
            partial.Control.Clear();
        else
            Deliver(partial);
        return received;
    }

    private Received EndMessage(PartialMessage partial)
    {
        if (partial.Inflater is { } inflater)
        {
            var violation = ToViolation(inflater.Finish(KeepsContext));
            ReturnInflater(inflater);
            partial.Inflater = null;
            if (violation.IsSome)
                return Received.Violation(violation);
        }

        if (!partial.IsUtf8Complete)
            return Received.Violation(Violation.BadUtf8);

        Deliver(partial);
        return Received.Of(KindOf(partial.Opcode), partial.Payload.Written);
    }

    private void Deliver(PartialMessage partial)
    {
        _delivered = partial;
        _partial = null;
    }

    private Received Inflate(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var output = _inflated ??= new PooledBuffer();
        var inflater = TakeInflater();
        var result = inflater.Append(payload, output, limits.MaxMessageSize);
        if (result == InflateResult.Ok)
            result = inflater.Finish(KeepsContext);
        ReturnInflater(inflater);
        return ToViolation(result) is { IsSome: true } violation
            ? Received.Violation(violation)
            : ReadData(opcode, output.Written);
    }

    private MessageInflater TakeInflater() =>
        KeepsContext ? _ownInflater ??= new MessageInflater() : CodecPools.Inflaters.Get();

    private void ReturnInflater(MessageInflater inflater)
    {
        if (inflater != _ownInflater)
            CodecPools.Inflaters.Return(inflater);
    }

    private static Violation ToViolation(InflateResult result) => result switch
    {
        InflateResult.Ok => Violation.None,
        InflateResult.TooLarge => Violation.TooBig,
        _ => Violation.BadDeflate,
    };

    private static ReceivedKind KindOf(Opcode opcode) => opcode == Opcode.Text ? ReceivedKind.Text : ReceivedKind.Binary;

    private static Received ReadData(Opcode opcode, ReadOnlySpan<byte> payload) =>
        opcode == Opcode.Text && !Utf8.IsValid(payload)
            ? Received.Violation(Violation.BadUtf8)
            : Received.Of(KindOf(opcode), payload);

    private static Received ReadControl(Opcode opcode, ReadOnlySpan<byte> payload) => opcode switch
    {
        Opcode.Ping => Received.Of(ReceivedKind.Ping, payload),
        Opcode.Pong => Received.Of(ReceivedKind.Pong, payload),
        _ => ReadClose(payload),
    };

    private static Received ReadClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return Received.Close(CloseCodes.NoStatus, "");
        if (payload.Length == 1)
            return Received.Violation(Violation.BadClosePayload);

        var code = (payload[0] << 8) | payload[1];
        if (!CloseCodes.IsAllowedOnWire(code))
            return Received.Violation(Violation.BadCloseCode);
        return Utf8.IsValid(payload[2..])
            ? Received.Close(code, Encoding.UTF8.GetString(payload[2..]))
            : Received.Violation(Violation.BadUtf8);
    }
}
