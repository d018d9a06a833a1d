using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Topics;

/// <summary>How a log's chunks grow with its bursts and shrink with its quiet. Frames are 1,024 bytes, and ask for three more.</summary>
public sealed class TopicLogTests
{
    private const int Frame = 1_024;
    private static readonly byte[] Payload = new byte[Frame - FakeFormat.HeaderSize];
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();
    private readonly Topic _topic = new("room");
    private readonly TopicLog _log;
    private readonly LogCursor _cursor;

    public TopicLogTests()
    {
        var subscription = new Subscription(new FakeConnection(_shard, new TopicRegistry()), _topic);
        _topic.Join(subscription);
        _cursor = subscription.Cursor;
        _log = _cursor.Log;
    }

    [Fact]
    public void AnEmptyLogHoldsNothing()
    {
        Assert.Equal(0, _log.Tail);
        Assert.False(_log.HoldsChunk);
        Assert.Null(_cursor.Unflushed);
        Assert.False(_cursor.HasUnflushed);
    }

    [Fact]
    public void ChunksDoubleWithinABurst()
    {
        Append(200);
        var sizes = Sizes();
        Assert.Equal(2_048, sizes[0]);
        Assert.All(sizes.Zip(sizes[1..]), pair => Assert.InRange(pair.Second, pair.First, pair.First * 2));
        Assert.Equal(64 * 1024, sizes[^1]);
        Assert.Equal(200 * Frame, _log.Tail);
        Assert.Equal(sizes.Length, _baseline.ChunksHeld);
        Flush();
    }

    [Fact]
    public void ABurstAfterABurstBeginsLargeAtOnce()
    {
        Append(200);
        Flush();
        Append(1);
        Assert.Equal([64 * 1024], Sizes());
        Flush();
    }

    [Fact]
    public void QuietShrinksTheNextChunks()
    {
        Append(200);
        Flush();
        var sizes = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            AppendSmall();
            sizes.Add(Assert.Single(Sizes()));
            Flush();
        }

        Assert.Equal([65_536, 32_768, 16_384, 8_192, 4_096, 2_048, 1_024, 512, 256, 256], sizes);
    }

    [Fact]
    public void ABurstThatUsesItsChunkDoesNotShrinkTheNext()
    {
        Append(200);
        Flush();
        for (var i = 0; i < 10; i++)
        {
            Append(20);
            Assert.Equal([64 * 1024], Sizes());
            Flush();
        }
    }

    [Fact]
    public void AFrameLargerThanAChunkGetsOneOfItsOwn()
    {
        AppendSmall();
        Append(new byte[1_000_000]);
        AppendSmall();
        Assert.Equal([256, 1_000_000 + FakeFormat.HeaderSize + 3, 1_024], Sizes()); // each new one within a burst doubles
        Flush();
        Assert.False(_log.HoldsChunk);
    }

    [Fact]
    public void EveryChunkBeginsWithAFrame()
    {
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
            Append(new byte[random.Next(3_000)]);

        for (var chunk = _cursor.Unflushed; chunk is not null; chunk = chunk.Next)
        {
            long at = 0;
            while (at < chunk.Length)
                at += FakeFormat.Plain.GetFrameLength(chunk.Buffer.AsSpan((int)at));
            Assert.Equal(chunk.Length, at);
            Assert.Equal(chunk.Next?.Start ?? _log.Tail, chunk.End);
        }

        Flush();
    }

    [Fact]
    public void OneFlushEmptiesWhatManyAppendsFilled()
    {
        Append(10);
        Assert.True(_cursor.HasUnflushed);
        Assert.True(_shard.HasUnflushed);
        Flush();
        Assert.False(_cursor.HasUnflushed);
        Assert.False(_shard.HasUnflushed);
        Assert.False(_log.HoldsChunk);
        _baseline.AssertNothingHeld();
    }

    private void Append(int frames)
    {
        for (var i = 0; i < frames; i++)
            Append(Payload);
    }

    private void AppendSmall() => Append([1]);

    private void Append(ReadOnlySpan<byte> payload)
    {
        lock (_topic)
            _log.Append(new Publication(payload, MessageType.Binary, compress: false), order: null);
    }

    private void Flush()
    {
        _shard.Settle();
        _baseline.AssertNothingHeld();
    }

    private int[] Sizes()
    {
        var sizes = new List<int>();
        for (var chunk = _cursor.Unflushed; chunk is not null; chunk = chunk.Next)
            sizes.Add(chunk.Buffer.Length);
        return [.. sizes];
    }
}
