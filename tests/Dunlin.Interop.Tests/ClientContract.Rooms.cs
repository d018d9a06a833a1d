using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>Topics, seen from several clients.</summary>
public abstract partial class ClientContract<TClient>
{
    [Fact]
    public async Task What_one_says_in_a_room_reaches_all_others_in_it_and_nobody_else()
    {
        var (ann, bob, eve) = (await JoinAsync("blue"), await JoinAsync("blue"), await JoinAsync("red"));

        await ann.SendTextAsync("say blue hello");

        Assert.Equal("hello", await bob.NextTextAsync());
        await AssertNothingCameAsync(ann);
        await AssertNothingCameAsync(eve);
    }

    [Fact]
    public async Task Who_left_a_room_hears_no_more_of_it()
    {
        var (ann, bob, eve) = (await JoinAsync("blue"), await JoinAsync("blue"), await JoinAsync("blue"));
        await eve.SendTextAsync("leave blue");
        Assert.Equal("left blue", await eve.NextTextAsync());

        await ann.SendTextAsync("say blue among us");

        Assert.Equal("among us", await bob.NextTextAsync());
        await AssertNothingCameAsync(eve);
    }

    [Fact]
    public async Task A_server_wide_publish_reaches_every_subscriber_in_order()
    {
        InteropConnection[] flock = [await JoinAsync("blue"), await JoinAsync("blue"), await JoinAsync("blue")];

        for (var i = 0; i < 1_000; i++)
            Assert.Equal(flock.Length, Server.App.Topics.Publish("blue", $"notice {i}").Reached);

        foreach (var connection in flock)
        {
            for (var i = 0; i < 1_000; i++)
                Assert.Equal($"notice {i}", await connection.NextTextAsync());
        }
    }

    [Fact]
    public async Task A_room_is_empty_once_everybody_has_gone()
    {
        var ann = await JoinAsync("blue");
        Assert.Equal(1, Server.App.Topics.SubscriberCount("blue"));

        await ann.CloseAsync(1000, "");
        await ann.NextAsync<Closed>();

        await Until.TrueAsync(() => Server.App.Topics.SubscriberCount("blue") == 0, "the room is empty");
    }

    private async Task<InteropConnection> JoinAsync(string room)
    {
        var connection = await OpenAsync("/rooms");
        await connection.SendTextAsync($"join {room}");
        Assert.Equal($"joined {room}", await connection.NextTextAsync());
        return connection;
    }

    /// <summary>Order is kept: had anything been on its way to this client, it would arrive before the answer.</summary>
    private static async Task AssertNothingCameAsync(InteropConnection connection)
    {
        await connection.SendTextAsync("here?");
        Assert.Equal("here", await connection.NextTextAsync());
    }
}
