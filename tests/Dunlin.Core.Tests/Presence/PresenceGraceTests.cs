namespace Dunlin.Tests.Presence;

/// <summary>A member whose connection is lost may come back before anybody hears that it was gone.</summary>
public sealed class PresenceGraceTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly PresenceRoom _room = new(new ChannelOptions { PresenceGrace = Grace });

    public PresenceGraceTests()
    {
        _room.Join(1, "alice");
        _room.Join(2, "bob");
        _room.Listen();
    }

    [Fact]
    public void Who_comes_back_in_time_was_never_gone()
    {
        _room.Say(2, "\"away\"");
        _room.Lose(2);
        _room.Time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2ul, _room.Join(3, "bob"));
        _room.Time.Advance(Grace * 2);

        Assert.Equal(["State 2"], _room.Told);
        Assert.Equal("\"away\"", _room.Listen().Members[2]);
        _room.Leave(3);
        Assert.Equal("Left 2", _room.Told[^1]);
    }

    [Fact]
    public void Who_does_not_come_back_leaves_when_the_grace_is_over()
    {
        _room.Lose(2);
        _room.Time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_room.Told);
        Assert.Equal((2, 2), _room.Counts);
        _room.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["Left 2"], _room.Told);
        Assert.Equal((1, 1), _room.Counts);
        Assert.Equal(3ul, _room.Join(3, "bob"));
    }

    [Fact]
    public void Who_says_so_leaves_at_once()
    {
        _room.Leave(2);
        Assert.Equal(["Left 2"], _room.Told);
    }

    [Fact]
    public void Nobody_comes_back_as_somebody_else()
    {
        _room.Lose(2);
        Assert.Equal(3ul, _room.Join(3, "carol"));
        Assert.Equal(4ul, _room.Join(4));
        Assert.Equal(["Joined 3", "Joined 4"], _room.Told);
    }

    [Fact]
    public void Nobody_waits_for_a_member_without_a_user()
    {
        _room.Join(3);
        _room.Lose(3);
        Assert.Equal(["Joined 3", "Left 3"], _room.Told);
    }

    [Fact]
    public void Two_tabs_of_one_user_come_back_as_two()
    {
        _room.Join(3, "bob");
        _room.Lose(2);
        _room.Lose(3);
        Assert.Equal([2ul, 3ul], new[] { _room.Join(4, "bob"), _room.Join(5, "bob") }.Order());
        Assert.Equal(6ul, _room.Join(6, "bob"));
        Assert.Equal((4, 2), _room.Counts);
        _room.Time.Advance(Grace * 2);
        Assert.Equal(["Joined 3", "Joined 6"], _room.Told);
    }

    [Fact]
    public void Who_is_lost_again_gets_the_whole_grace_again()
    {
        _room.Lose(2);
        _room.Time.Advance(Grace / 2);
        _room.Join(3, "bob");
        _room.Lose(3);
        _room.Time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_room.Told);
        _room.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["Left 2"], _room.Told);
    }

    [Fact]
    public void The_channel_stays_while_somebody_may_come_back()
    {
        _room.Lose(1);
        _room.Lose(2);
        _room.Time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _room.Channels);
        _room.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _room.Channels);
    }

    [Fact]
    public void Without_a_grace_a_lost_connection_leaves_at_once()
    {
        using var room = new PresenceRoom(new ChannelOptions());
        room.Join(1, "alice");
        room.Join(2, "bob");
        room.Listen();
        room.Lose(2);
        Assert.Equal(["Left 2"], room.Told);
    }

    public void Dispose() => _room.Dispose();
}
