using Dunlin.Limits;

namespace Dunlin.Tests.Limits;

public sealed class RateGuardTests
{
    private static readonly TrafficLimits Limits = new(new RateLimit(1, 2), new RateLimit(100, 200));
    private readonly RateGuard _guard = new();
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Who_goes_on_for_more_than_a_second_after_the_warning_is_closed()
    {
        Assert.Equal([RateVerdict.Pass, RateVerdict.Pass, RateVerdict.Refuse, RateVerdict.Refuse], [Check(), Check(), Check(), Check()]);
        Assert.Equal([RateVerdict.Pass, RateVerdict.Refuse], [Check(after: 1.0), Check()]);
        Assert.Equal(RateVerdict.Close, Check(after: 0.01));
    }

    [Fact]
    public void Who_slows_down_goes_on()
    {
        Assert.Equal(RateVerdict.Refuse, (Check(), Check(), Check()).Item3);
        Assert.Equal([RateVerdict.Pass, RateVerdict.Pass, RateVerdict.Pass], [Check(after: 1.1), Check(after: 1.1), Check(after: 1.1)]);
    }

    [Fact]
    public void After_ten_seconds_without_a_refusal_the_next_one_is_a_warning_again()
    {
        Assert.Equal(RateVerdict.Refuse, (Check(), Check(), Check()).Item3);
        Assert.Equal(RateVerdict.Refuse, (Check(after: 10), Check(), Check()).Item3);
        Assert.Equal(RateVerdict.Close, (Check(after: 9), Check(), Check()).Item3);
    }

    [Fact]
    public void Bytes_have_a_limit_of_their_own()
    {
        Assert.Equal([RateVerdict.Pass, RateVerdict.Refuse], [Check(bytes: 150), Check(bytes: 51)]);
        Assert.Equal(RateVerdict.Pass, new RateGuard().Check(Limits with { Bytes = default }, int.MaxValue, _now));
    }

    private RateVerdict Check(int bytes = 1, double after = 0) => _guard.Check(Limits, bytes, _now += TimeSpan.FromSeconds(after));
}
