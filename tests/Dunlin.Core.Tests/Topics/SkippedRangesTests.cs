using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Topics;

public sealed class SkippedRangesTests
{
    [Fact]
    public void NeighboursMerge()
    {
        var ranges = new SkippedRanges();
        ranges.Add(10, 20);
        ranges.Add(20, 30);
        Assert.Equal(10, ranges.NextStart);
        Assert.Equal(30, ranges.JumpFrom(10));
        Assert.True(ranges.IsEmpty);
        Assert.Null(ranges.NextStart);
    }

    /// <summary>Appends by this connection and by others, and takes of random lengths: exactly the others' positions come out, once, in order.</summary>
    [Fact]
    public void ASubscriptionTakesExactlyWhatIsNotSkipped() => Script.Check(2_000, 100, script =>
    {
        var subscription = new Subscription(new FakeConnection(new FakeShard(), new TopicRegistry()), new Topic("room"));
        var expected = new List<long>();
        var taken = new List<long>();
        long tail = 0;
        while (!script.IsOver)
        {
            var length = 1 + script.Next(5);
            switch (script.Next(3))
            {
                case 0:
                    subscription.Skip(tail, tail + length);
                    tail += length;
                    break;
                case 1:
                    for (var i = 0; i < length; i++)
                        expected.Add(tail++);
                    break;
                default:
                    TakeUpTo(Math.Min(tail, subscription.Position + length));
                    break;
            }
        }

        TakeUpTo(tail);
        Assert.Equal(expected, taken);

        void TakeUpTo(long end)
        {
            while (subscription.TakeRange(end, out var from, out var to))
            {
                Assert.InRange(to, from + 1, end);
                for (; from < to; from++)
                    taken.Add(from);
            }
        }
    });
}
