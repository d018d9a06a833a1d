using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

public sealed class ReconnectDelayTests
{
    [Theory]
    [InlineData(0, 250, 250)]
    [InlineData(1, 250, 252)]
    [InlineData(1_000, 250, 2_250)]
    [InlineData(int.MaxValue, 250, 30_000)]
    public void The_window_grows_with_the_crowd_and_ends_at_half_a_minute(int clients, int least, int most)
    {
        for (var i = 0; i < 1_000; i++)
            Assert.InRange(ReconnectDelay.Next(clients), least, most);
    }

    [Fact]
    public void A_crowd_is_spread_over_its_window()
    {
        var delays = Enumerable.Range(0, 10_000).Select(_ => ReconnectDelay.Next(5_000)).ToList();

        // 20 slices of half a second, 500 clients expected in each.
        var slices = delays.GroupBy(d => (d - 250) / 501).Select(g => g.Count()).ToList();
        Assert.Equal(20, slices.Count);
        Assert.All(slices, count => Assert.InRange(count, 300, 700));
    }
}
