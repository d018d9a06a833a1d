using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>Bytes waiting to be sent: a stretch of a chunk chain, which may cross chunks. Holds a reference on each chunk that it covers.</summary>
/// <param name="Log">The log it belongs to; null for the connection's own messages.</param>
/// <param name="Chunk">The chunk that holds its first byte.</param>
/// <param name="Offset">Place of the first byte in that chunk.</param>
/// <param name="Length">Bytes.</param>
internal record struct ByteRange(TopicLog? Log, Chunk Chunk, int Offset, long Length)
{
    public readonly long Start => Chunk.Start + Offset;

    public readonly long End => Start + Length;

    /// <summary>Takes a reference on each chunk that bytes from here to there bring in; the first is held already when they continue in it.</summary>
    public static void Hold(Chunk chunk, long from, long to, bool isFirstHeld)
    {
        if (!isFirstHeld || chunk.Start == from)
            chunk.AddReference();
        while (to > chunk.End)
        {
            chunk = chunk.Next!;
            chunk.AddReference();
        }
    }

    /// <summary>Lets go of every chunk. Returns the last, which may be its log's tail; only to look at, for it is held no more.</summary>
    public readonly Chunk Release()
    {
        var chunk = Chunk;
        var left = Offset + Length;
        while (left > chunk.Length)
        {
            left -= chunk.Length;
            var next = chunk.Next!;
            chunk.Release();
            chunk = next;
        }

        chunk.Release();
        return chunk;
    }

    /// <summary>The part behind the first chunk; of length 0 or less when there is none.</summary>
    public readonly ByteRange AfterFirstChunk => this with { Chunk = Chunk.Next!, Offset = 0, Length = Offset + Length - Chunk.Length };

    /// <summary>Its last frame; empty when none begins behind what is to be kept before it.</summary>
    /// <param name="format">The log's.</param>
    /// <param name="kept">Bytes at the beginning, up to where a frame ends.</param>
    public readonly ByteRange LastFrame(WireFormat format, long kept)
    {
        var (chunk, end) = (Chunk, Offset + Length);
        for (; end > chunk.Length; chunk = chunk.Next!)
            end -= chunk.Length;

        // Every chunk begins with a frame.
        var start = chunk == Chunk ? Offset + kept : 0;
        for (var next = start; next < end; next += format.GetFrameLength(chunk.Buffer.AsSpan((int)next, chunk.Length - (int)next)))
            start = next;
        return kept == Length ? default : this with { Chunk = chunk, Offset = (int)start, Length = end - start };
    }

    /// <summary>Moves the beginning forward, letting go of chunks that are passed.</summary>
    public void Consume(long bytes)
    {
        Length -= bytes;
        var offset = Offset + bytes;
        while (Length > 0 && offset >= Chunk.Length)
        {
            offset -= Chunk.Length;
            var next = Chunk.Next!;
            Chunk.Release();
            Chunk = next;
        }

        Offset = (int)offset;
    }
}
