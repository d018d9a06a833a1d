namespace Dunlin.WebSockets.Frames;

/// <summary>What a frame's header may say where it stands (RFC 6455, sections 5.2 to 5.5; RFC 7692, section 6). Pure functions.</summary>
internal static class FrameRules
{
    /// <param name="header">The frame.</param>
    /// <param name="message">The fragmented message in progress, or null.</param>
    /// <param name="limits">The endpoint's limits.</param>
    /// <param name="compression">Whether permessage-deflate was negotiated.</param>
    public static Violation Check(in FrameHeader header, PartialMessage? message, MessageLimits limits, bool compression)
    {
        if (header.HasReservedBits)
            return Violation.ReservedBits;
        if (header.Compressed && (!compression || header.Opcode is not (Opcode.Text or Opcode.Binary)))
            return Violation.UnexpectedCompression;
        if (!header.IsMasked)
            return Violation.NotMasked;
        if (!header.IsMinimal || header.RawLength > long.MaxValue)
            return Violation.BadLength;

        return header.IsControl ? CheckControl(header) : CheckData(header, message, limits);
    }

    private static Violation CheckControl(in FrameHeader header)
    {
        if (header.Opcode is not (Opcode.Close or Opcode.Ping or Opcode.Pong))
            return Violation.UnknownOpcode;
        if (!header.Fin)
            return Violation.FragmentedControl;
        return header.RawLength > FrameHeader.MaxControlPayload ? Violation.LongControl : Violation.None;
    }

    private static Violation CheckData(in FrameHeader header, PartialMessage? message, MessageLimits limits)
    {
        var inMessage = message is { InMessage: true };
        if (header.Opcode is not (Opcode.Continuation or Opcode.Text or Opcode.Binary))
            return Violation.UnknownOpcode;
        if (header.Opcode == Opcode.Continuation && !inMessage)
            return Violation.NothingToContinue;
        if (header.Opcode != Opcode.Continuation && inMessage)
            return Violation.MessageInterrupted;

        var before = inMessage ? message!.DeclaredLength : 0;
        if (header.RawLength > (ulong)(limits.MaxMessageSize - before))
            return Violation.TooBig;
        return inMessage && limits.MaxFragments > 0 && message!.Fragments >= limits.MaxFragments
            ? Violation.TooManyFragments
            : Violation.None;
    }
}

/// <summary>What one message may cost.</summary>
/// <param name="MaxMessageSize">Bytes, compressed and inflated.</param>
/// <param name="MaxFragments">0: any number.</param>
internal sealed record MessageLimits(int MaxMessageSize, int MaxFragments);
