namespace Dunlin.WebSockets.Frames;

/// <summary>What the reader found.</summary>
internal enum ReceivedKind
{
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>The peer broke the protocol or a limit; nothing after it can be read.</summary>
    Violation,
}

/// <summary>A whole message or control frame, valid until the next read.</summary>
internal readonly ref struct Received
{
    private Received(ReceivedKind kind, ReadOnlySpan<byte> payload, int code, string reason)
    {
        Kind = kind;
        Payload = payload;
        Code = code;
        Reason = reason;
    }

    public ReceivedKind Kind { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Of a close frame: the peer's code, 1005 for none. Of a violation: the code to close with.</summary>
    public int Code { get; }

    public string Reason { get; }

    public static Received Of(ReceivedKind kind, ReadOnlySpan<byte> payload) => new(kind, payload, 0, "");

    public static Received Close(int code, string reason) => new(ReceivedKind.Close, default, code, reason);

    public static Received Violation(Violation violation) => new(ReceivedKind.Violation, default, violation.Code, violation.Reason);
}

/// <summary>A broken rule: the close code that the RFC names for it, and words for the person who debugs the client.</summary>
internal readonly record struct Violation(int Code, string Reason)
{
    public static Violation None => default;

    public bool IsSome => Code != 0;

    public static Violation ReservedBits => new(CloseCodes.ProtocolError, "reserved bits are set");

    public static Violation UnexpectedCompression => new(CloseCodes.ProtocolError, "RSV1 where compression is not possible");

    public static Violation UnknownOpcode => new(CloseCodes.ProtocolError, "reserved opcode");

    public static Violation NotMasked => new(CloseCodes.ProtocolError, "client frames must be masked");

    public static Violation FragmentedControl => new(CloseCodes.ProtocolError, "control frames must not be fragmented");

    public static Violation LongControl => new(CloseCodes.ProtocolError, "control frames carry at most 125 bytes");

    public static Violation BadLength => new(CloseCodes.ProtocolError, "payload length is not in its shortest form");

    public static Violation NothingToContinue => new(CloseCodes.ProtocolError, "continuation without a message");

    public static Violation MessageInterrupted => new(CloseCodes.ProtocolError, "new message inside a fragmented one");

    public static Violation BadClosePayload => new(CloseCodes.ProtocolError, "close payload of one byte");

    public static Violation BadCloseCode => new(CloseCodes.ProtocolError, "close code is not allowed");

    public static Violation BadUtf8 => new(CloseCodes.InvalidPayload, "text is not UTF-8");

    public static Violation BadDeflate => new(CloseCodes.InvalidPayload, "compressed data does not inflate");

    public static Violation TooBig => new(CloseCodes.MessageTooBig, "message is too big");

    public static Violation TooManyFragments => new(CloseCodes.PolicyViolation, "too many fragments");
}
