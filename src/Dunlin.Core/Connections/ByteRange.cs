using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>Bytes waiting to be sent: a stretch of a chunk chain, which may cross chunks. Holds a reference on its first chunk.</summary>
/// <param name="Log">The log it belongs to; null for the connection's own messages.</param>
/// <param name="Chunk">The chunk that holds its first byte.</param>
/// <param name="Offset">Place of the first byte in that chunk.</param>
/// <param name="Length">Bytes.</param>
internal record struct ByteRange(TopicLog? Log, Chunk Chunk, int Offset, long Length)
{
    public readonly long Start => Chunk.Start + Offset;

    public readonly long End => Start + Length;

    /// <summary>Moves the beginning forward, letting go of chunks that are passed.</summary>
    public void Consume(long bytes)
    {
        Length -= bytes;
        var offset = Offset + bytes;
        while (Length > 0 && offset >= Chunk.Length)
        {
            offset -= Chunk.Length;
            var next = Chunk.Next!;
            next.AddReference();
            Chunk.Release();
            Chunk = next;
        }

        Offset = (int)offset;
    }
}
