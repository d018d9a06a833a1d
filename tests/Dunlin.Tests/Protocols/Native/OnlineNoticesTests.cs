using Dunlin.Protocols.Native;
using Dunlin.TestSupport;
using Microsoft.Extensions.Options;

namespace Dunlin.Tests.Protocols.Native;

public sealed class OnlineNoticesTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly RecordingTopics _topics = new();
    private readonly ManualTimeProvider _time = new();
    private readonly OnlineNotices _notices;

    public OnlineNoticesTests() => _notices = new OnlineNotices(_topics, _time, Options.Create(new DunlinOptions { OnlineInterval = Interval }));

    public void Dispose() => _notices.Dispose();

    [Fact]
    public void The_first_change_is_told_at_once()
    {
        _notices.Joined();
        _time.Advance(TimeSpan.Zero);

        Assert.Equal([(NativeProtocol.Everyone, """{"type":"system","data":{"online":1}}""")], _topics.Published);
    }

    [Fact]
    public void Changes_within_the_interval_become_one_notice_at_its_end()
    {
        _notices.Joined();
        _time.Advance(TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
            _notices.Joined();
        _notices.Left();

        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Single(_topics.Published);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("""{"type":"system","data":{"online":100}}""", _topics.Published[^1].Message);
        Assert.Equal(2, _topics.Published.Count);
    }

    [Fact]
    public void Nothing_is_told_while_nothing_changes()
    {
        _notices.Joined();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Single(_topics.Published);

        _notices.Left();
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(2, _topics.Published.Count);
    }

    [Fact]
    public void Someone_who_comes_as_another_leaves_is_told_the_number_too()
    {
        _notices.Joined();
        _time.Advance(Interval);
        _notices.Left();
        _notices.Joined();
        _time.Advance(Interval);

        Assert.Equal(["""{"type":"system","data":{"online":1}}""", """{"type":"system","data":{"online":1}}"""], _topics.Published.Select(p => p.Message));
    }

    [Fact]
    public void The_count_is_exact_under_concurrent_changes_and_the_last_notice_says_it()
    {
        Parallel.For(0, 10_000, i =>
        {
            _notices.Joined();
            if (i % 2 == 0)
                _notices.Left();
        });
        _time.Advance(Interval);

        Assert.Equal(5_000, _notices.Count);
        Assert.Equal("""{"type":"system","data":{"online":5000}}""", _topics.Published[^1].Message);
    }
}
