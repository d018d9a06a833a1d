namespace Dunlin.Topics;

/// <summary>A publication compressed before the topic's lock is taken, for the format that needs it; others are encoded straight into their log.</summary>
/// <remarks>
/// One slot: a topic has more than one slow format only when clients negotiated different compression windows, and the rest is then
/// encoded under the lock.
/// </remarks>
internal readonly ref struct EncodedFrames
{
    [ThreadStatic]
    private static byte[]? t_scratch;

    private readonly WireFormat? _format;
    private readonly ReadOnlySpan<byte> _frame;

    private EncodedFrames(WireFormat format, ReadOnlySpan<byte> frame)
    {
        _format = format;
        _frame = frame;
    }

    public static EncodedFrames Of(in Publication publication, ReadOnlySpan<TopicLog> logs)
    {
        foreach (var log in logs)
        {
            if (!log.Format.EncodesSlowly(publication))
                continue;

            var scratch = Scratch(log.Format.GetMaxLength(publication));
            return new EncodedFrames(log.Format, scratch.AsSpan(0, log.Format.Encode(publication, scratch)));
        }

        return default;
    }

    public bool TryGet(WireFormat format, out ReadOnlySpan<byte> frame)
    {
        frame = _frame;
        return _format == format;
    }

    private static byte[] Scratch(int size)
    {
        const int largestKept = 256 * 1024;
        if (size > largestKept)
            return GC.AllocateUninitializedArray<byte>(size);
        if (t_scratch is null || t_scratch.Length < size)
            t_scratch = GC.AllocateUninitializedArray<byte>(Math.Min(largestKept, Math.Max(4096, size * 2)));
        return t_scratch;
    }
}
