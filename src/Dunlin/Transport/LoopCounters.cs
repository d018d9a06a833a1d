namespace Dunlin.Transport;

/// <summary>What a loop's connections have moved. Bytes and messages received are written by the loop alone; sends may come from any thread.</summary>
internal sealed class LoopCounters
{
    private long _messagesSent;
    private long _bytesSent;

    public long MessagesReceived { get; set; }

    public long BytesReceived { get; set; }

    public long MessagesSent => Volatile.Read(ref _messagesSent);

    public long BytesSent => Volatile.Read(ref _bytesSent);

    public void CountMessageSent() => Interlocked.Increment(ref _messagesSent);

    public void CountBytesSent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
