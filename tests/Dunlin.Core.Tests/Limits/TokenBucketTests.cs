using Dunlin.Limits;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Limits;

public sealed class TokenBucketTests
{
    private static readonly RateLimit Limit = new(PerSecond: 10, Burst: 20);

    // In no span of time passes more than the bucket holds and what came meanwhile; and who never has too few taken is never refused.
    [Fact]
    public void Within_any_time_no_more_passes_than_the_burst_and_the_rate() => Prop.ForAll<(byte Milliseconds, byte Tokens)[]>(steps =>
    {
        var bucket = default(TokenBucket);
        var now = TimeSpan.FromHours(1);
        var passed = new List<(TimeSpan At, double Tokens)>();
        foreach (var (milliseconds, size) in steps)
        {
            now += TimeSpan.FromMilliseconds(milliseconds);
            var tokens = 1 + (size % 20);
            var expected = passed.Select((one, i) => passed.Skip(i).Sum(p => p.Tokens) + tokens - ((now - one.At).TotalSeconds * Limit.PerSecond)).DefaultIfEmpty(tokens).Max();
            var took = bucket.TryTake(Limit, tokens, now);
            if (Math.Abs(expected - Limit.Burst) > 1e-6 && took != expected < Limit.Burst)
                return false;
            if (took)
                passed.Add((now, tokens));
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_full_bucket_gives_a_burst_and_fills_again()
    {
        var bucket = default(TokenBucket);
        var now = TimeSpan.FromDays(100);
        for (var i = 0; i < 20; i++)
            Assert.True(bucket.TryTake(Limit, 1, now));
        Assert.False(bucket.TryTake(Limit, 1, now));
        Assert.False(bucket.TryTake(Limit, 1, now + TimeSpan.FromMilliseconds(99)));
        Assert.True(bucket.TryTake(Limit, 1, now + TimeSpan.FromMilliseconds(100)));
        Assert.True(bucket.TryTake(Limit, 20, now + TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void More_than_a_full_bucket_passes_from_a_full_one_and_has_to_come_back()
    {
        var bucket = default(TokenBucket);
        Assert.True(bucket.TryTake(Limit, 50, TimeSpan.Zero));
        Assert.False(bucket.TryTake(Limit, 1, TimeSpan.FromSeconds(3)));
        Assert.True(bucket.TryTake(Limit, 1, TimeSpan.FromSeconds(3.1)));
        Assert.False(bucket.TryTake(Limit, 50, TimeSpan.FromSeconds(4.9)));
        Assert.True(bucket.TryTake(Limit, 50, TimeSpan.FromSeconds(5.2)));
    }

    [Fact]
    public void Without_a_limit_everything_passes_and_time_may_stand_still_or_go_back()
    {
        var bucket = default(TokenBucket);
        Assert.True(bucket.TryTake(default, double.MaxValue, TimeSpan.Zero));
        Assert.True(bucket.TryTake(Limit, 20, TimeSpan.FromSeconds(10)));
        Assert.False(bucket.TryTake(Limit, 1, TimeSpan.FromSeconds(5)));
        Assert.True(bucket.TryTake(Limit, 1, TimeSpan.FromSeconds(10.1)));
    }
}
