using Dunlin.Client.Connections;

namespace Dunlin.Client.Tests.Connections;

public sealed class BackoffTests
{
    [Fact]
    public void Each_wait_is_random_between_nothing_and_a_bound_that_grows()
    {
        var dice = new Queue<double>([0.5, 0, 0.999, 0.5]);
        var backoff = new Backoff(TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(5), dice.Dequeue);
        Assert.Equal([0.5, 0, 3.996, 2.5], Enumerable.Range(0, 4).Select(_ => backoff.Next().TotalSeconds));
    }

    [Fact]
    public void The_bound_does_not_overflow()
    {
        var backoff = new Backoff(TimeSpan.FromDays(1), 1e300, TimeSpan.FromDays(2), static () => 1);
        backoff.Next();
        Assert.Equal([2, 2], Enumerable.Range(0, 2).Select(_ => backoff.Next().TotalDays));
    }
}
