using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Presence;

public sealed class PresenceTests
{
    private const string AdaAndBob = """[{"connection":"a","user":"ada"},{"connection":"b","user":"bob","state":1}]""";

    [Fact]
    public async Task The_list_follows_those_who_come_go_and_change()
    {
        await using var scripted = new ScriptedClient();
        var (transport, presence, changes) = await BeginAsync(scripted);
        Assert.Equal(["a", "b"], presence.Members.Select(member => member.Connection));

        transport.Say("""{"type":"joined","channel":"room","member":{"connection":"c","user":"ada"}}""");
        transport.Say("""{"type":"state","channel":"room","member":{"connection":"a","user":"ada","state":{"busy":true}}}""");
        transport.Say("""{"type":"left","channel":"room","member":{"connection":"b","user":"bob"}}""");
        transport.Say("""{"type":"left","channel":"room","member":{"connection":"nobody"}}""");
        transport.Say("""{"type":"joined","channel":"room","member":{"connection":"c","user":"ada"}}""");

        Assert.Equal(("c", "a", "b"), ((await changes.NextAsync()).Joined[0].Connection, (await changes.NextAsync()).Changed[0].Connection, (await changes.NextAsync()).Left[0].Connection));
        Assert.Equal(["a", "c"], presence.Members.Select(member => member.Connection));
        Assert.Equal((1, """{"busy":true}"""), (presence.Users, presence.Find("a")!.State.ToString()));
        Assert.Same(presence.Members, presence.Members);
        Assert.Equal(0, changes.Waiting);
    }

    [Fact]
    public async Task Many_changes_at_once_are_one_change()
    {
        await using var scripted = new ScriptedClient();
        var (transport, presence, changes) = await BeginAsync(scripted);

        transport.Say("""
            {"type":"presence-diff","channel":"room","joined":[{"connection":"c"},{"connection":"a","user":"ada"}],"left":[{"connection":"b"}],
            "state":[{"connection":"a","user":"ada","state":2},{"connection":"d","state":3}],"count":3,"users":1}
            """);

        var change = await changes.NextAsync();
        Assert.Equal("c d, b, a", Names(change));
        Assert.Equal("a c d", Names(presence.Members));
    }

    [Fact]
    public async Task After_a_reconnect_only_what_is_different_is_told()
    {
        await using var scripted = new ScriptedClient();
        var (transport, presence, changes) = await BeginAsync(scripted);
        transport.End();
        Assert.Equal(2, presence.Members.Count);

        transport = await scripted.ReconnectAsync();
        transport.Say("""{"type":"joined","channel":"room","member":{"connection":"early"}}""");
        await transport.SubscribeAsync(recovered: true, members: """[{"connection":"a","user":"ada"},{"connection":"z"}]""");

        var change = await changes.NextAsync();
        Assert.Equal("z, b, ", Names(change));
    }

    [Fact]
    public async Task Nobody_is_left_when_it_is_unsubscribed()
    {
        await using var scripted = new ScriptedClient();
        var (transport, presence, changes) = await BeginAsync(scripted);
        transport.Say("""{"type":"unsubscribed","channel":"room","code":"forbidden","reason":"out"}""");

        Assert.Equal(2, (await changes.NextAsync()).Left.Count);
        Assert.Empty(presence.Members);
    }

    private static string Names(PresenceChange change) => $"{Names(change.Joined)}, {Names(change.Left)}, {Names(change.Changed)}";

    private static string Names(IReadOnlyList<Member> members) => string.Join(' ', members.Select(member => member.Connection));

    private static async Task<(ScriptedTransport Transport, DunlinPresence Presence, Recorded<PresenceChange> Changes)> BeginAsync(ScriptedClient scripted)
    {
        var transport = await scripted.ConnectAsync();
        var subscribing = scripted.Client.Channel("room").SubscribeAsync(new SubscribeOptions { Presence = true });
        await transport.SubscribeAsync(members: AdaAndBob);
        var presence = (await subscribing.OrGiveUp()).Presence;
        var changes = new Recorded<PresenceChange>();
        presence.Changed += changes.AddAsync;
        return (transport, presence, changes);
    }
}
