using Dunlin.Connections;
using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.Connections;

/// <summary>The wheel against a list of deadlines, for deadlines within and beyond its turn of 64 ticks.</summary>
public sealed class TimerWheelTests
{
    private readonly TimerWheel _wheel = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(1_000)]
    public void FiresOnceAtItsTick(int due)
    {
        var timer = new Timer();
        _wheel.Schedule(timer, due);
        for (var i = 0; i < 2_000; i++)
            _wheel.Tick();
        Assert.Equal([due], timer.Fired);
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void WhatIsDueAlreadyComesWithTheNextTick()
    {
        for (var i = 0; i < 10; i++)
            _wheel.Tick();
        var timer = new Timer();
        _wheel.Schedule(timer, 3);
        _wheel.Tick();
        Assert.Equal([11], timer.Fired);
    }

    [Fact]
    public void ATimerMayScheduleItselfAgain()
    {
        var timer = new Timer();
        timer.Action = tick => _wheel.Schedule(timer, tick + 64);
        _wheel.Schedule(timer, 64);
        for (var i = 0; i < 256; i++)
            _wheel.Tick();
        Assert.Equal([64, 128, 192, 256], timer.Fired);
        Assert.Equal(1, _wheel.Count);
    }

    [Fact]
    public void ACallbackMayCancelAndMoveOthersThatAreDueToo()
    {
        var timers = Enumerable.Range(0, 4).Select(_ => new Timer()).ToArray();
        foreach (var timer in timers)
        {
            timer.Action = _ =>
            {
                foreach (var other in timers.Where(other => other != timer))
                    _wheel.Schedule(other, _wheel.Now + 5);
            };
            _wheel.Schedule(timer, 1);
        }

        _wheel.Tick();
        var first = Assert.Single(timers, timer => timer.Fired.Count == 1);
        foreach (var timer in timers)
            timer.Action = _ => Array.ForEach(timers, _wheel.Cancel);
        for (var i = 0; i < 100; i++)
            _wheel.Tick();
        Assert.Equal([1], first.Fired);
        Assert.Equal([6], timers.SelectMany(timer => timer.Fired).Where(tick => tick != 1));
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void CancellingTwiceIsCancellingOnce()
    {
        var timer = new Timer();
        _wheel.Schedule(timer, 1);
        _wheel.Cancel(timer);
        _wheel.Cancel(timer);
        _wheel.Tick();
        Assert.Empty(timer.Fired);
        Assert.Equal(0, _wheel.Count);
    }

    /// <summary>Random ticks and changes, some made inside callbacks; a model that knows only deadlines says which fire, and which do not.</summary>
    [Fact]
    public void BehavesLikeAListOfDeadlines() => Script.Check(1_000, 200, script =>
    {
        var wheel = new TimerWheel();
        var deadlines = new Dictionary<Timer, long>();
        var timers = Enumerable.Range(0, 10).Select(_ => new Timer()).ToArray();
        var firedNow = 0;
        foreach (var timer in timers)
            timer.Action = tick => OnDue(timer, tick);

        while (!script.IsOver)
        {
            if (script.Next(3) != 0)
                Change();
            else
                Tick();
            Assert.Equal(deadlines.Count, wheel.Count);
        }

        void Tick()
        {
            firedNow = 0;
            var due = deadlines.Values.Count(deadline => deadline <= wheel.Now + 1);
            wheel.Tick();
            Assert.InRange(firedNow, due == 0 ? 0 : 1, due);
            Assert.DoesNotContain(deadlines.Values, deadline => deadline <= wheel.Now);
        }

        void OnDue(Timer timer, long tick)
        {
            firedNow++;
            Assert.Equal(wheel.Now, tick);
            Assert.True(deadlines.Remove(timer, out var deadline));
            Assert.Equal(deadline, tick);
            for (var changes = script.Next(3); changes > 0; changes--)
                Change();
        }

        void Change()
        {
            var timer = timers[script.Next(timers.Length)];
            if (script.Next(4) == 0)
            {
                wheel.Cancel(timer);
                deadlines.Remove(timer);
            }
            else
            {
                var due = wheel.Now + script.Next(4) switch { 0 => script.Next(200), 1 => 64, _ => script.Next(4) };
                wheel.Schedule(timer, due);
                deadlines[timer] = Math.Max(due, wheel.Now + 1);
            }
        }
    });

    private sealed class Timer : WheelTimer
    {
        public List<long> Fired { get; } = [];

        public Action<long>? Action { get; set; }

        protected internal override void OnDue(long tick)
        {
            Assert.False(IsScheduled);
            Fired.Add(tick);
            Action?.Invoke(tick);
        }
    }
}
