using Dunlin.Transport.DirectUpgrades;

namespace Dunlin.Tests.Transport.DirectUpgrades;

public sealed class UpgradePaceTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1.5);
    private readonly UpgradePace _pace = new();

    [Fact]
    public void The_loop_is_allowed_after_a_row_of_quick_ones()
    {
        for (var i = 0; i < 32; i++)
        {
            Assert.False(_pace.AllowsLoop);
            _pace.Record(waited: false, Quick);
        }

        Assert.True(_pace.AllowsLoop);
    }

    [Fact]
    public void A_slow_one_begins_the_row_anew()
    {
        for (var i = 0; i < 31; i++)
            _pace.Record(waited: false, Quick);
        _pace.Record(waited: false, Slow);
        _pace.Record(waited: false, Quick);

        Assert.False(_pace.AllowsLoop);
    }

    [Fact]
    public void A_slow_one_on_the_loop_is_the_last_there()
    {
        for (var i = 0; i < 100; i++)
            _pace.Record(waited: false, Quick);
        _pace.Record(waited: false, Slow);

        Assert.False(_pace.AllowsLoop);
    }

    [Fact]
    public void One_that_waited_begins_the_row_anew()
    {
        for (var i = 0; i < 100; i++)
            _pace.Record(waited: false, Quick);
        _pace.Record(waited: true, TimeSpan.Zero);

        Assert.False(_pace.AllowsLoop);
    }

    [Fact]
    public async Task Waiting_is_noticed_on_the_pool_and_working_is_not()
    {
        await Task.Run(() =>
        {
            for (var i = 0; i < 10_000 && !_pace.AllowsLoop; i++)
                _pace.ServeOnPool(() => { });
        });
        Assert.True(_pace.AllowsLoop);

        await Task.Run(() => _pace.ServeOnPool(() => Thread.Sleep(1))); // the wait is what is tested
        Assert.False(_pace.AllowsLoop);
    }
}
