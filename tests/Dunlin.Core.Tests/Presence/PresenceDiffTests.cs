using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.Presence;

/// <summary>In a large channel, what happens within an interval is told together.</summary>
public sealed class PresenceDiffTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    [Fact]
    public void A_small_channel_tells_each_change_at_once()
    {
        using var room = new PresenceRoom(new ChannelOptions { PresenceDiffSize = 3 });
        room.Join(1);
        room.Listen();
        room.Join(2);
        room.Say(2, "1");
        room.Leave(2);
        Assert.Equal(["Joined 2", "State 2", "Left 2"], room.Told);
    }

    [Fact]
    public void A_large_channel_tells_them_together()
    {
        using var room = LargeRoom();
        room.Join(4, "bob");
        room.Leave(1);
        room.Say(2, "1");
        room.Say(4, "2");
        Assert.Empty(room.Told);

        room.Time.Advance(Interval);
        Assert.Equal(["+4 -1 ~2 3/1"], room.Told);
        room.Time.Advance(Interval);
        Assert.Single(room.Told);
    }

    [Fact]
    public void Who_comes_and_goes_within_the_interval_is_not_mentioned()
    {
        using var room = LargeRoom();
        room.Join(4);
        room.Join(5);
        room.Leave(4);
        room.Time.Advance(Interval);
        Assert.Equal(["+5 - ~ 4/0"], room.Told);
    }

    [Fact]
    public void When_all_of_it_comes_to_nothing_nothing_is_told()
    {
        using var room = LargeRoom();
        room.Join(4);
        room.Leave(4);
        room.Time.Advance(Interval);
        Assert.Empty(room.Told);
    }

    [Fact]
    public void Who_goes_and_comes_again_has_another_state()
    {
        using var room = LargeRoom();
        room.Say(2, "1");
        room.Time.Advance(Interval);
        room.Leave(2);
        room.Join(2);
        room.Time.Advance(Interval);
        Assert.Equal(["+ - ~2 3/0", "+ - ~2 3/0"], room.Told);
    }

    // It saw somebody who has gone since: otherwise it would see a ghost.
    [Fact]
    public void Who_was_seen_meanwhile_is_mentioned()
    {
        using var room = LargeRoom();
        room.Join(4);
        var late = room.Listen();
        room.Leave(4);
        room.Time.Advance(Interval);
        Assert.Equal(["+ -4 ~ 3/0"], room.Told);
        Assert.Equal([1ul, 2, 3], late.Members.Keys.ToArray());
    }

    [Fact]
    public void A_room_that_becomes_small_tells_the_rest_together_and_then_each_at_once()
    {
        using var room = LargeRoom();
        room.Leave(1);
        room.Leave(2);
        Assert.Empty(room.Told);
        room.Time.Advance(Interval);
        room.Say(3, "1");
        Assert.Equal(["+ -1,2 ~ 1/0", "State 3"], room.Told);
    }

    [Fact]
    public void A_diff_has_at_most_500_members()
    {
        using var room = LargeRoom();
        for (ulong i = 10; i < 1_211; i++)
            room.Join(i);
        room.Time.Advance(Interval);
        Assert.Equal(3, room.Told.Count);
        Assert.Equal([500, 500, 201], room.Told.Select(diff => diff.Split(' ')[0].Split(',').Length));
    }

    [Fact]
    public void While_nobody_listens_nothing_is_collected()
    {
        using var room = new PresenceRoom(new ChannelOptions { PresenceDiffSize = 0 });
        room.Join(1);
        room.Listen();
        room.Time.Advance(Interval);
        Assert.Empty(room.Told);
    }

    // Lists and changes give exactly who is there, whenever one has begun to listen.
    [Fact]
    public void Whoever_applies_what_is_told_knows_who_is_there() => Script.Check(2_000, 80, script =>
    {
        using var room = new PresenceRoom(new ChannelOptions { PresenceDiffSize = script.Next(6), PresenceGrace = TimeSpan.FromSeconds(script.Next(3)) });
        var listeners = new List<PresenceListener>();
        ulong connections = 1;
        room.Join(1);
        while (!script.IsOver)
        {
            switch (script.Next(8))
            {
                case < 2:
                    room.Join(++connections, script.Next(3) == 0 ? null : $"user{script.Next(4)}");
                    break;
                case 2 when Someone() is var one and not 1:
                    room.Leave(one);
                    break;
                case 3 when Someone() is var one and not 1:
                    room.Lose(one);
                    break;
                case 4:
                    room.Say(Someone(), $"{script.Next(5)}");
                    break;
                case 5:
                    listeners.Add(room.Listen());
                    break;
                case 6 when listeners.Count > 0:
                    room.StopListening(listeners[0]);
                    listeners.RemoveAt(0);
                    break;
                default:
                    room.Time.Advance(TimeSpan.FromMilliseconds(100 * script.Next(12)));
                    break;
            }
        }

        // The longest grace, and then what was collected at its end.
        room.Time.Advance(TimeSpan.FromSeconds(3));
        room.Time.Advance(Interval);
        CheckAll();
        Assert.Equal(room.Connected.Count, room.Counts.Count);
        foreach (var connection in room.Connected.ToArray())
            room.Lose(connection);
        room.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, room.Channels);

        ulong Someone() => room.Connected.ElementAt(script.Next(room.Connected.Count));

        void CheckAll()
        {
            var truth = room.Listen();
            room.StopListening(truth);
            Assert.All(listeners, listener => Assert.Equal(truth.Members, listener.Members));
            Assert.Equal(truth.Members.Count, room.Counts.Count);
        }
    });

    private static PresenceRoom LargeRoom()
    {
        var room = new PresenceRoom(new ChannelOptions { PresenceDiffSize = 2 });
        for (ulong i = 1; i <= 3; i++)
            room.Join(i);
        room.Listen();
        return room;
    }
}
