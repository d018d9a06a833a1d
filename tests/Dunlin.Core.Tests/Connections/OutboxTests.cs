using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

public sealed class OutboxTests
{
    private readonly Baseline _baseline = new();

    [Fact]
    public void AnEmptyOutboxOwnsNothing()
    {
        var outbox = new Outbox();
        Assert.True(outbox.IsEmpty);
        Assert.Equal(0, outbox.Gather(new ArraySegment<byte>[4], out var bytes));
        Assert.Equal(0, bytes);
        outbox.Consume(0);
        Assert.Equal(0, outbox.DropPublications(FakeFormat.Plain));
        outbox.Clear();
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void SmallOwnMessagesShareAChunkAndLeaveAsOnePiece()
    {
        var outbox = new Outbox();
        for (var i = 0; i < 10; i++)
        {
            outbox.ReserveOwn(50)[..50].Fill((byte)i);
            outbox.CommitOwn(50);
        }

        Assert.Equal(1, _baseline.ChunksHeld);
        Assert.Equal(1, outbox.Gather(new ArraySegment<byte>[4], out var bytes));
        Assert.Equal(500, bytes);
        outbox.Consume(500);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void AReservationThatIsNotUsedDisappears()
    {
        var outbox = new Outbox();
        outbox.ReserveOwn(50);
        Assert.Equal(0, outbox.Bytes);
        outbox.ReserveOwn(70)[..70].Clear();
        outbox.CommitOwn(70);
        Assert.Equal(1, outbox.Gather(new ArraySegment<byte>[4], out var bytes));
        Assert.Equal(70, bytes);
        outbox.Consume(70);
        Assert.True(outbox.IsEmpty);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void BehavesLikeAQueueOfFrames() => Script.Check(3_000, 150, script =>
    {
        var baseline = new Baseline();
        new OutboxModel(script).Run();
        baseline.AssertNothingHeld();
    });
}
