using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Admission;
using Dunlin.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Protocols.Native.Admission;

public sealed class SessionDeadlinesTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<NativeSession> _due = [];
    private readonly SessionDeadlines _deadlines;

    public SessionDeadlinesTests() => _deadlines = new SessionDeadlines(_time, _due.Add);

    [Fact]
    public void A_session_is_due_once_when_its_second_is_over_and_not_before()
    {
        var session = New();
        _deadlines.Set(session, In(seconds: 2.5));

        _time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Empty(_due);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([session], _due);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_due);
    }

    [Fact]
    public void A_deadline_can_be_moved_taken_back_and_lie_in_the_past()
    {
        var (moved, removed, late) = (New(), New(), New());
        _deadlines.Set(moved, In(seconds: 1));
        _deadlines.Set(moved, In(seconds: 10));
        _deadlines.Set(removed, In(seconds: 1));
        _deadlines.Set(removed, long.MaxValue);
        _deadlines.Set(removed, long.MaxValue);
        _deadlines.Set(late, In(seconds: -100));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([late], _due);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([late, moved], _due);
    }

    [Fact]
    public void Whatever_is_set_each_is_due_when_its_last_deadline_says() =>
        Prop.ForAll(
            Gen.ListOf(
                from session in Gen.Choose(0, 4)
                from seconds in Gen.OneOf(Gen.Choose(1, 20), Gen.Constant(int.MaxValue))
                select (session, seconds)).ToArbitrary(),
            changes =>
            {
                var time = new ManualTimeProvider();
                var due = new List<(NativeSession, double)>();
                var start = time.GetUtcNow();
                using var deadlines = new SessionDeadlines(time, session => due.Add((session, (time.GetUtcNow() - start).TotalSeconds)));
                var sessions = Enumerable.Range(0, 5).Select(_ => New()).ToList();
                foreach (var (session, seconds) in changes)
                    deadlines.Set(sessions[session], seconds == int.MaxValue ? long.MaxValue : start.AddSeconds(seconds).ToUnixTimeMilliseconds());

                time.Advance(TimeSpan.FromSeconds(30));

                var last = changes.GroupBy(change => change.session).Select(group => (sessions[group.Key], (double)group.Last().seconds)).Where(one => one.Item2 < 30);
                return due.ToHashSet().SetEquals(last) && due.Count == due.Distinct().Count();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    public void Dispose() => _deadlines.Dispose();

    private long In(double seconds) => _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds();

    private static NativeSession New() => new(ClientIdentity.Anonymous);
}
