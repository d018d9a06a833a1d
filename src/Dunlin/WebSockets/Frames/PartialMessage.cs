namespace Dunlin.WebSockets.Frames;

/// <summary>
/// The state between reads of a frame or message that has not arrived whole. A connection borrows one only while it needs it.
/// </summary>
internal sealed class PartialMessage
{
    // As many as a loop is likely to need at once; most connections are between messages.
    private const int MostKept = 64;

    [ThreadStatic]
    private static Stack<PartialMessage>? t_kept;

    private readonly byte[] _header = new byte[FrameHeader.MaxSize];
    private int _headerLength;
    private uint _mask;
    private Utf8Validator _utf8;

    /// <summary>The frame whose payload is arriving.</summary>
    public FrameHeader Frame { get; private set; }

    public bool InFrame { get; private set; }

    /// <summary>Payload bytes of the frame still to come.</summary>
    public long Remaining { get; private set; }

    /// <summary>Whether a data message has begun.</summary>
    public bool InMessage { get; private set; }

    public Opcode Opcode { get; private set; }

    public bool Compressed { get; private set; }

    public int Fragments { get; private set; }

    /// <summary>Payload bytes declared by the message's frames so far, as sent.</summary>
    public long DeclaredLength { get; private set; }

    /// <summary>The message so far, inflated.</summary>
    public PooledBuffer Payload { get; } = new();

    /// <summary>The payload of the control frame that is arriving.</summary>
    public PooledBuffer Control { get; } = new();

    public MessageInflater? Inflater { get; set; }

    /// <summary>One in its first state. To be given back on whatever thread the connection is then.</summary>
    public static PartialMessage Borrow() => t_kept is not null && t_kept.TryPop(out var kept) ? kept : new PartialMessage();

    public bool IsText => Opcode == Opcode.Text;

    /// <summary>Takes header bytes from the input. True when the header is whole.</summary>
    public bool TryReadHeader(ref Span<byte> input, out FrameHeader header)
    {
        header = default;
        while (!FrameHeader.TryRead(_header.AsSpan(0, _headerLength), out header))
        {
            if (input.IsEmpty)
                return false;

            _header[_headerLength++] = input[0];
            input = input[1..];
        }

        _headerLength = 0;
        return true;
    }

    public void BeginFrame(in FrameHeader header)
    {
        Frame = header;
        InFrame = true;
        Remaining = (long)header.RawLength;
        _mask = header.Mask;
        if (header.IsControl)
            return;

        Fragments++;
        DeclaredLength += Remaining;
        if (InMessage)
            return;

        InMessage = true;
        Opcode = header.Opcode;
        Compressed = header.Compressed;
    }

    /// <summary>Takes and unmasks what there is of the frame's payload.</summary>
    public Span<byte> TakePayload(ref Span<byte> input)
    {
        var piece = input[..(int)Math.Min(Remaining, input.Length)];
        input = input[piece.Length..];
        Masking.Apply(piece, _mask);
        _mask = Masking.Rotate(_mask, piece.Length);
        Remaining -= piece.Length;
        return piece;
    }

    public void EndFrame() => InFrame = false;

    /// <summary>Checks message bytes appended since the last call.</summary>
    public bool CheckUtf8(int from) => !IsText || _utf8.Accept(Payload.Written[from..]);

    public bool IsUtf8Complete => !IsText || _utf8.IsComplete;

    /// <summary>Gives everything back, this object too.</summary>
    public void GiveBack()
    {
        Payload.Dispose();
        Control.Dispose();
        Inflater = null;
        _headerLength = 0;
        _utf8 = default;
        Frame = default;
        Opcode = default;
        InFrame = InMessage = Compressed = false;
        Remaining = DeclaredLength = 0;
        Fragments = 0;

        t_kept ??= new Stack<PartialMessage>(MostKept);
        if (t_kept.Count < MostKept)
            t_kept.Push(this);
    }
}
