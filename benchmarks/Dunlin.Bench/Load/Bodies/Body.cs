namespace Dunlin.Bench.Load.Bodies;

/// <summary>What a message says: always the same bytes but for the stamp, which stands at a fixed place.</summary>
internal sealed class Body
{
    /// <summary>Most bytes of a body: half of what a client reads at once, so that its message fits in whatever it is wrapped.</summary>
    public const int MaxSize = 128 * 1024;

    private Body(byte[] bytes, int stampOffset)
    {
        Bytes = bytes;
        StampOffset = stampOffset;
    }

    /// <summary>All of it, with zeros in the place of the stamp.</summary>
    public byte[] Bytes { get; }

    public int StampOffset { get; }

    /// <summary>Least bytes of a body.</summary>
    public static int MinSize(BodyKind kind) => kind == BodyKind.Json ? JsonBody.MinSize : Stamp.Size;

    /// <param name="kind">What it is made of.</param>
    /// <param name="size">Its bytes, <see cref="MinSize"/> or more.</param>
    /// <param name="variant">Which of many, for JSON.</param>
    public static Body Create(BodyKind kind, int size, int variant = 0)
    {
        if (kind == BodyKind.Json)
            return new Body(JsonBody.Write(size, variant), JsonBody.StampOffset);

        var bytes = new byte[size];
        bytes.AsSpan().Fill((byte)'.');
        bytes.AsSpan(0, Stamp.Size).Fill((byte)'0');
        return new Body(bytes, stampOffset: 0);
    }

    /// <summary>As it stands inside a JSON string.</summary>
    public Body Escaped() => new([.. Escape(Bytes)], Escape(Bytes.AsSpan(0, StampOffset)).Count);

    /// <summary>Whether these bytes are this body, with whatever stamp.</summary>
    public bool Matches(ReadOnlySpan<byte> received) =>
        received.Length == Bytes.Length
        && (received.Length == Stamp.Size || MatchesAroundStamp(received));

    private bool MatchesAroundStamp(ReadOnlySpan<byte> received) =>
        received[..StampOffset].SequenceEqual(Bytes.AsSpan(0, StampOffset))
        && received[(StampOffset + Stamp.Size)..].SequenceEqual(Bytes.AsSpan(StampOffset + Stamp.Size));

    private static List<byte> Escape(ReadOnlySpan<byte> text)
    {
        var escaped = new List<byte>(text.Length);
        foreach (var letter in text)
        {
            if (letter is (byte)'"' or (byte)'\\')
                escaped.Add((byte)'\\');
            escaped.Add(letter);
        }

        return escaped;
    }
}
