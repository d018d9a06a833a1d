using Dunlin.Channels;
using Dunlin.History;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

public sealed class ChannelAlarmsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _calls = [];
    private readonly ChannelAlarms _alarms;
    private readonly long _start;

    public ChannelAlarmsTests()
    {
        _start = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _alarms = new ChannelAlarms(_time, (channel, now) => _calls.Add($"{channel.Name} {now - _start}"));
    }

    [Fact]
    public void Channels_are_called_in_the_order_of_their_times_whatever_the_order_of_setting()
    {
        Set("c", 300);
        Set("a", 100);
        Set("b", 200);
        Set("a", 400);
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(_calls);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a 100", "b 200", "c 300", "a 400"], _calls);
    }

    [Fact]
    public void What_is_due_already_is_called_soon()
    {
        Set("a", -50);
        Set("b", 0);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a 1", "b 1"], _calls);
    }

    public void Dispose() => _alarms.Dispose();

    private void Set(string name, long due) => _alarms.Set(
        new Channel(name, new ChannelOptions(), epoch: 1, new ChannelServices(new HistoryMemory(1), new RecordedPresence(), _alarms)), _start + due);
}
