using System.Text;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

/// <summary>Channels that are copies of what a broker keeps.</summary>
public sealed class ReplicaTests : IDisposable, IChannelReplication
{
    private const ulong Epoch = 7;

    private readonly ManualTimeProvider _time = new();
    private readonly ChannelRegistry _channels;
    private readonly List<string> _told = [];

    public ReplicaTests() => _channels = new ChannelRegistry(
        new ChannelNamespaces(new ChannelOptions { HistorySize = 4 }, [new("price", new ChannelOptions { LatestOnly = true })]),
        new HistoryMemory(1024 * 1024),
        new RecordedPresence(),
        _time) { Replication = this };

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Nobody_can_subscribe_to_a_channel_that_is_not_followed()
    {
        Assert.Null(Subscribe("a").Channel);
        Follow("a", 0);
        Assert.NotNull(Subscribe("a").Channel);
    }

    [Fact]
    public void A_copy_goes_on_where_the_broker_is()
    {
        var channel = Follow("a", 9, 7, 8, 9);
        Assert.Equal(ReplicationResult.Done, Replicate(channel, 10));
        Assert.Equal(new StreamPosition(Epoch, 10), channel.ReadPosition());
        Assert.Equal(["8 8", "9 9", "10 10"], Subscribe("a", new StreamPosition(Epoch, 7)).Subscriber.Missed);
        Assert.False(Subscribe("a", new StreamPosition(Epoch, 5)).Subscriber.Recovered);
        Assert.False(Subscribe("a", new StreamPosition(Epoch + 1, 9)).Subscriber.Recovered);
    }

    [Theory]
    [InlineData(9, "Known")]
    [InlineData(1, "Known")]
    [InlineData(10, "Done")]
    [InlineData(11, "Gap")]
    [InlineData(0, "Done")]
    public void Only_the_next_publication_is_taken(long offset, string result)
    {
        var channel = Follow("a", 9, 9);
        Assert.Equal(result, Replicate(channel, offset).ToString());
        Assert.Equal(offset == 10 ? 10 : 9, channel.ReadPosition().Offset);
    }

    [Fact]
    public void A_publication_of_another_epoch_is_a_gap() =>
        Assert.Equal(ReplicationResult.Gap, _channels.Replicate(Follow("a", 9), new BrokerDelivery(new StreamPosition(Epoch + 1, 10), Now, "10"u8.ToArray()), new NoDelivery()));

    [Fact]
    public void Where_only_the_latest_matters_there_are_no_gaps()
    {
        var channel = Follow("price:a", 9, 9);
        Assert.Equal(ReplicationResult.Done, Replicate(channel, 15));
        Assert.Equal(["15 15"], Subscribe("price:a", new StreamPosition(Epoch, 9)).Subscriber.Missed);
    }

    [Theory]
    [InlineData(new long[] { 6, 7 }, "")]
    [InlineData(new long[] { }, "")]
    [InlineData(new long[] { 8, 9, 10 }, "8 8,9 9")]
    [InlineData(new long[] { 10, 11 }, "")]
    public void What_is_kept_reaches_up_to_the_place_or_is_nothing(long[] kept, string expected)
    {
        Follow("a", 9, kept);
        Assert.Equal(expected, string.Join(',', Subscribe("a", rewind: 10).Subscriber.Missed));
        Assert.Equal(9, Subscribe("a").Subscriber.Position.Offset);
    }

    [Fact]
    public void What_was_forgotten_can_be_recalled()
    {
        var channel = Follow("a", 9, 8, 9);
        channel.Forget();
        Assert.True(channel.HasForgotten);
        Assert.Empty(Subscribe("a", rewind: 10).Subscriber.Missed);

        Replicate(channel, 10);
        channel.Recall([Kept(8), Kept(9), Kept(10), Kept(11)]);
        Assert.False(channel.HasForgotten);
        Assert.Equal(["8 8", "9 9", "10 10"], Subscribe("a", rewind: 10).Subscriber.Missed);
        Assert.Equal(_channels.RecountBytes(), channel.HistoryBytes);
    }

    [Fact]
    public void It_stays_for_ten_seconds_when_nobody_is_there_and_then_it_ends()
    {
        var (subscriber, channel) = (new RecordingSubscriber(new Member(1, null)), Follow("a", 9, 9));
        _time.Advance(TimeSpan.FromSeconds(5));
        _channels.Subscribe("a", subscriber, subscriber.Member, default);
        _time.Advance(TimeSpan.FromSeconds(60));
        _channels.Unsubscribe(channel, subscriber.Member, mayReturn: false);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(channel.TryHold(Now));
        Assert.True(_channels.TryFind("a", out _));

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.False(channel.TryHold(Now));
        Assert.False(_channels.TryFind("a", out _));
        Assert.Equal(["Joined 1", "Left 1", "dropped a"], _told);
        Assert.Equal(0, _channels.Count);
        Assert.Equal(0, channel.HistoryBytes);
    }

    [Fact]
    public void Members_of_other_nodes_are_members_but_are_not_told_back()
    {
        var channel = Follow("a", 0);
        var own = Subscribe("a").Subscriber;
        _channels.OnRemoteMember(channel, PresenceChange.Joined, new BrokerMember(50, "bob", "1"u8.ToArray()));
        _channels.OnRemoteMember(channel, PresenceChange.State, new BrokerMember(50, "bob", "2"u8.ToArray()));
        _channels.OnRemoteMember(channel, PresenceChange.Joined, new BrokerMember(own.Member.Connection, "thief", default));
        Assert.Equal(2, channel.MemberCount);
        Assert.Equal(own.Member.Connection, Assert.Single(channel.ReadOwnMembers()).Connection);

        _channels.SetRemoteMembers(channel, [new BrokerMember(51, "cy", default), new BrokerMember(52, null, default)]);
        Assert.Equal(3, channel.MemberCount);
        _channels.OnRemoteMember(channel, PresenceChange.Left, new BrokerMember(51, "cy", default));
        _channels.OnRemoteMember(channel, PresenceChange.Left, new BrokerMember(50, "bob", default));
        _channels.OnRemoteMember(channel, PresenceChange.Left, new BrokerMember(own.Member.Connection, null, default));
        Assert.Equal(2, channel.MemberCount);
        Assert.Equal([$"Joined {own.Member.Connection}"], _told);
    }

    public void Dispose() => _channels.Dispose();

    void IChannelReplication.OnOwnMember(Channel channel, PresenceChange change, Member member) => _told.Add($"{change} {member.Connection}");

    void IChannelReplication.OnDropped(Channel channel) => _told.Add($"dropped {channel.Name}");

    private static KeptPublication[] Kept(long[] offsets, long now) => [.. offsets.Select(offset => new KeptPublication(offset, now, Encoding.UTF8.GetBytes($"{offset}")))];

    private KeptPublication Kept(long offset) => Kept([offset], Now)[0];

    private Channel Follow(string name, long offset, params long[] kept) => _channels.Follow(name, new StreamPosition(Epoch, offset), Kept(kept, Now));

    private ReplicationResult Replicate(Channel channel, long offset) =>
        _channels.Replicate(channel, new BrokerDelivery(new StreamPosition(Epoch, offset), Now, Encoding.UTF8.GetBytes($"{offset}")), new NoDelivery());

    private (Channel? Channel, RecordingSubscriber Subscriber) Subscribe(string name, StreamPosition? from = null, int rewind = 0)
    {
        var subscriber = new RecordingSubscriber(new Member((ulong)(100 + _told.Count), null));
        return (_channels.Subscribe(name, subscriber, subscriber.Member, new SubscriptionRequest(from, rewind)), subscriber);
    }
}
