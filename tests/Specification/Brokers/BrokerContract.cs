using System.Text;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Presence;
using Xunit;

namespace Dunlin.Specification.Brokers;

/// <summary>What every <see cref="IBroker"/> promises. Inherit it, and say how a node is made and cut off.</summary>
public abstract class BrokerContract
{
    private static readonly BrokerRetention Keeps = new(Size: 100, TimeSpan.FromMinutes(5), Bytes: 1024 * 1024, Keys: 100, TimeSpan.FromMinutes(2));

    private long? _start;
    private int _channels;

    /// <summary>The broker's time, in Unix milliseconds.</summary>
    protected virtual long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>A new node of the one server that a test is about, not begun yet.</summary>
    protected abstract IBroker NewNode();

    /// <summary>Cuts a node off from the broker, so that it notices. Ends when it has.</summary>
    protected abstract Task CutAsync(IBroker node);

    /// <summary>Ends what <see cref="CutAsync"/> has begun.</summary>
    protected abstract Task RestoreAsync(IBroker node);

    /// <summary>Has the broker lose all it keeps.</summary>
    protected abstract Task LoseHistoryAsync();

    [Fact]
    public async Task Each_publication_has_the_next_offset_and_every_subscribed_node_hears_of_it_in_order()
    {
        var ((a, heardByA), (b, heardByB), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);

        for (var i = 1; i <= 20; i++)
            Assert.Equal(i, (await PublishAsync(i % 2 == 0 ? a : b, channel, $"{i}")).Position.Offset);

        await heardByA.UntilAsync(l => l.Of(channel).Length == 20);
        await heardByB.UntilAsync(l => l.Of(channel).Length == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i} {i}"), heardByA.TextsOf(channel));
        Assert.Equal(heardByA.TextsOf(channel), heardByB.TextsOf(channel));
        Assert.Single(heardByA.Of(channel).Concat(heardByB.Of(channel)).Select(one => one.Position.Epoch).Distinct());
    }

    [Fact]
    public async Task All_nodes_hear_what_many_publish_at_once_in_the_same_order()
    {
        var ((a, heardByA), (b, heardByB), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
                await PublishAsync(publisher % 2 == 0 ? a : b, channel, $"{publisher}.{i:00}");
        })));

        await heardByA.UntilAsync(l => l.Of(channel).Length == 200);
        await heardByB.UntilAsync(l => l.Of(channel).Length == 200);
        Assert.Equal(heardByA.TextsOf(channel), heardByB.TextsOf(channel));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), heardByA.Of(channel).Select(one => one.Position.Offset));
        var bodies = heardByA.Of(channel).Select(one => Encoding.UTF8.GetString(one.Body.Span)).ToList();
        Assert.All(Enumerable.Range(0, 8), publisher => Assert.Equal(
            Enumerable.Range(0, 25).Select(i => $"{publisher}.{i:00}"),
            bodies.Where(body => body[0] == '0' + publisher)));
    }

    [Fact]
    public async Task A_node_hears_of_its_channels_only()
    {
        var ((a, heardByA), (b, heardByB), channel, other) = (await StartAsync(), await StartAsync(), NewChannel(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);
        await b.UnsubscribeAsync(channel);
        await b.SubscribeAsync(other);

        await PublishAsync(b, channel, "1");
        await PublishAsync(a, other, "2");

        await heardByA.UntilAsync(l => l.Of(channel).Length == 1);
        await heardByB.UntilAsync(l => l.Of(other).Length == 1);
        Assert.Empty(heardByA.Of(other));
        Assert.Empty(heardByB.Of(channel));
    }

    [Fact]
    public async Task Subscribing_twice_is_subscribing_once()
    {
        var ((a, heard), channel) = (await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await PublishAsync(a, channel, "1");
        Assert.Equal(1, (await a.SubscribeAsync(channel)).Offset);
        await PublishAsync(a, channel, "2");
        await PublishAsync(a, channel, "3");

        await heard.UntilAsync(l => l.Of(channel).Any(one => one.Position.Offset == 3));
        Assert.Equal(["1 1", "2 2", "3 3"], heard.TextsOf(channel));
    }

    [Fact]
    public async Task Nothing_is_missing_between_the_history_and_what_is_heard()
    {
        var ((publisher, _), channel) = (await StartAsync(), NewChannel());
        using var enough = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            var count = 0;
            while (!enough.IsCancellationRequested || count < 20)
                await PublishAsync(publisher, channel, $"{++count}");
            return count;
        });

        var (late, heard) = await StartAsync();
        await late.SubscribeAsync(channel);
        var before = await late.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 100, NewestFirst: true));
        await enough.CancelAsync();
        var last = await publishing;

        var first = before.Position.Offset + 1;
        await heard.UntilAsync(l => last < first || l.Of(channel).Any(one => one.Position.Offset == last));
        Assert.Equal(
            Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => (long)i),
            heard.Of(channel).Select(one => one.Position.Offset).Where(offset => offset >= first));
    }

    [Fact]
    public async Task The_history_is_read_both_ways_from_any_place()
    {
        var ((a, _), (b, _), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        for (var i = 1; i <= 5; i++)
            await PublishAsync(a, channel, $"\"n\":{i}", age: i);
        var position = (await b.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 10))).Position;

        Assert.Equal(5, position.Offset);
        Assert.Equal(["1 1 \"n\":1", "2 2 \"n\":2"], await ReadAsync(b, channel, new BrokerHistoryQuery(null, 2)));
        Assert.Equal(["4 4 \"n\":4", "5 5 \"n\":5"], await ReadAsync(b, channel, new BrokerHistoryQuery(position with { Offset = 3 }, 10)));
        Assert.Equal(["5 5 \"n\":5", "4 4 \"n\":4"], await ReadAsync(b, channel, new BrokerHistoryQuery(null, 2, NewestFirst: true)));
        Assert.Equal(["2 2 \"n\":2", "1 1 \"n\":1"], await ReadAsync(b, channel, new BrokerHistoryQuery(position with { Offset = 3 }, 10, NewestFirst: true)));
        Assert.Empty(await ReadAsync(b, channel, new BrokerHistoryQuery(position, 10)));
        Assert.Empty(await ReadAsync(b, channel, new BrokerHistoryQuery(position with { Epoch = position.Epoch + 1, Offset = 0 }, 10)));
        Assert.Empty(await ReadAsync(b, channel, new BrokerHistoryQuery(null, 0)));
    }

    [Fact]
    public async Task A_channel_that_nobody_knows_has_an_empty_history()
    {
        var (a, _) = await StartAsync();
        var page = await a.ReadHistoryAsync(NewChannel(), new BrokerHistoryQuery(null, 10));
        Assert.Equal(0, page.Position.Offset);
        Assert.Empty(page.Publications);
    }

    [Fact]
    public async Task So_many_are_kept_as_the_publisher_says()
    {
        var ((a, _), channel) = (await StartAsync(), NewChannel());
        for (var i = 1; i <= 5; i++)
            await a.PublishAsync(channel, new BrokerPublication { Body = "1"u8.ToArray(), Timestamp = Now, Retention = Keeps with { Size = 3 } });
        var page = await a.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 10));
        Assert.Equal(5, page.Position.Offset);
        Assert.Equal([3, 4, 5], page.Publications.Select(one => one.Offset));

        await a.PublishAsync(channel, new BrokerPublication { Body = "1"u8.ToArray(), Timestamp = Now, Retention = Keeps with { Size = 0 } });
        page = await a.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 10));
        Assert.Equal(6, page.Position.Offset);
        Assert.Empty(page.Publications);
    }

    [Fact]
    public async Task What_is_ephemeral_is_heard_but_has_no_place()
    {
        var ((a, heard), channel) = (await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await PublishAsync(a, channel, "1");
        Assert.Equal(0, (await a.PublishAsync(channel, new BrokerPublication { Body = "2"u8.ToArray(), Timestamp = Now, Ephemeral = true, Retention = Keeps })).Position.Offset);
        Assert.Equal(2, (await PublishAsync(a, channel, "3")).Position.Offset);

        await heard.UntilAsync(l => l.Of(channel).Length == 3);
        Assert.Equal(["1 1", "0 2", "2 3"], heard.TextsOf(channel));
        Assert.Equal(2, (await a.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 10))).Publications.Count);
    }

    [Fact]
    public async Task Of_several_with_one_key_one_is_published_whichever_node_they_come_from()
    {
        var ((a, heard), (b, _), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await PublishAsync(a, channel, "0");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () => await PublishAsync(i % 2 == 0 ? a : b, channel, "1", "key"))));
        var other = await PublishAsync(b, channel, "2", "other");

        Assert.Single(results, result => !result.IsDuplicate);
        Assert.All(results, result => Assert.Equal(2, result.Position.Offset));
        Assert.Equal((3, false), (other.Position.Offset, other.IsDuplicate));
        await heard.UntilAsync(l => l.Of(channel).Any(one => one.Position.Offset == 3));
        Assert.Equal(["1 0", "2 1", "3 2"], heard.TextsOf(channel));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_is_told_and_finds_what_it_has_missed()
    {
        var ((a, heard), (b, _), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        var first = await PublishAsync(b, channel, "1");
        await heard.UntilAsync(l => l.Of(channel).Length == 1);

        await CutAsync(a);
        await heard.UntilAsync(l => l.Lost == 1);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(a, channel, "never"));
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => a.SubscribeAsync(channel).AsTask());
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => a.ReadHistoryAsync(channel, new BrokerHistoryQuery(null, 10)).AsTask());
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => a.ReadMembersAsync(channel).AsTask());
        await PublishAsync(b, channel, "2");
        await PublishAsync(b, channel, "3");
        Assert.Single(heard.Of(channel));

        await RestoreAsync(a);
        await heard.UntilAsync(l => l.Restored == 1);
        Assert.Equal(3, (await a.SubscribeAsync(channel)).Offset);
        Assert.Equal(["2 0 2", "3 0 3"], await ReadAsync(a, channel, new BrokerHistoryQuery(first.Position, 10)));
        await PublishAsync(b, channel, "4");
        await heard.UntilAsync(l => l.Of(channel).Any(one => one.Position.Offset == 4));
        Assert.Equal(1, heard.Lost);
    }

    [Fact]
    public async Task A_broker_that_has_lost_what_it_kept_begins_another_epoch()
    {
        var ((a, heard), channel) = (await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        var before = await PublishAsync(a, channel, "1");

        await LoseHistoryAsync();

        var after = await PublishAsync(a, channel, "2");
        Assert.NotEqual(before.Position.Epoch, after.Position.Epoch);
        Assert.Equal(1, after.Position.Offset);
        await heard.UntilAsync(l => l.Of(channel).Any(one => one.Position == after.Position));
        Assert.Empty(await ReadAsync(a, channel, new BrokerHistoryQuery(before.Position, 10)));
    }

    [Fact]
    public async Task Nodes_tell_each_other_who_is_there()
    {
        var ((a, heardByA), (b, heardByB), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);

        await a.SetMembersAsync(channel, [MemberOf(1, "ann"), MemberOf(2, null)]);
        await b.UpdateMemberAsync(channel, PresenceChange.Joined, MemberOf(3, "bob"));
        await a.UpdateMemberAsync(channel, PresenceChange.State, MemberOf(1, "ann", "\"away\""));
        await a.UpdateMemberAsync(channel, PresenceChange.Left, MemberOf(2, null));

        await heardByB.UntilAsync(l => l.Members.Length == 4);
        await heardByA.UntilAsync(l => l.Members.Length == 1);
        Assert.Equal(["Joined 1 ann", "Joined 2", "State 1 ann \"away\"", "Left 2"], heardByB.Members);
        Assert.Equal(["Joined 3 bob"], heardByA.Members);
        Assert.Equal(["1 ann \"away\""], await ReadMembersAsync(b, channel));
        Assert.Equal(["3 bob"], await ReadMembersAsync(a, channel));
    }

    [Fact]
    public async Task Who_is_not_named_again_has_left()
    {
        var ((a, _), (b, heard), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);
        await a.SetMembersAsync(channel, [MemberOf(1, "ann"), MemberOf(2, "bob")]);

        await a.SetMembersAsync(channel, [MemberOf(2, "bob"), MemberOf(3, "cy")]);

        await heard.UntilAsync(l => l.Members.Contains("Left 1 ann") && l.Members.Contains("Joined 3 cy"));
        Assert.Equal(["2 bob", "3 cy"], await ReadMembersAsync(b, channel));
    }

    [Fact]
    public async Task The_members_of_a_node_that_stops_leave()
    {
        var ((a, _), (b, heard), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);
        await a.SetMembersAsync(channel, [MemberOf(1, "ann")]);

        await a.StopAsync();

        await heard.UntilAsync(l => l.Members.Contains("Left 1 ann"));
        Assert.Empty(await ReadMembersAsync(b, channel));
    }

    [Fact]
    public async Task The_members_of_a_node_that_unsubscribes_leave()
    {
        var ((a, _), (b, heard), channel) = (await StartAsync(), await StartAsync(), NewChannel());
        await a.SubscribeAsync(channel);
        await b.SubscribeAsync(channel);
        await a.SetMembersAsync(channel, [MemberOf(1, "ann")]);

        await a.UnsubscribeAsync(channel);

        await heard.UntilAsync(l => l.Members.Contains("Left 1 ann"));
    }

    private static BrokerMember MemberOf(ulong connection, string? user, string state = "") => new(connection, user, Encoding.UTF8.GetBytes(state));

    private async Task<BrokerPublishResult> PublishAsync(IBroker node, string channel, string body, string? key = null, int age = 0) =>
        await node.PublishAsync(channel, new BrokerPublication { Body = Encoding.UTF8.GetBytes(body), Timestamp = Start - age, Key = key, Retention = Keeps });

    private async Task<string[]> ReadAsync(IBroker node, string channel, BrokerHistoryQuery query) =>
        [.. (await node.ReadHistoryAsync(channel, query)).Publications.Select(one => $"{one.Offset} {Start - one.Timestamp} {Encoding.UTF8.GetString(one.Body.Span)}")];

    private static async Task<string[]> ReadMembersAsync(IBroker node, string channel) =>
        [.. (await node.ReadMembersAsync(channel)).Select(member => $"{member.Connection} {member.User} {Encoding.UTF8.GetString(member.State.Span)}".TrimEnd()).Order(StringComparer.Ordinal)];

    private long Start => _start ??= Now;

    private async Task<(IBroker Node, RecordingListener Heard)> StartAsync()
    {
        var (node, heard) = (NewNode(), new RecordingListener());
        await node.StartAsync(heard);
        return (node, heard);
    }

    // A broker may outlive a run of the tests.
    private string NewChannel() => $"test:{Guid.NewGuid():N}:{_channels++}";
}
