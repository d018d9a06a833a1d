using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Tests.Compare;

public sealed class ParticipationTests
{
    private static readonly string[] Everybody = [.. PeerCatalogue.All.Where(peer => peer.OnlyFor is null).Select(peer => peer.Name)];

    [Theory]
    [InlineData("chat:16:1")]
    [InlineData("echo:64:1")]
    [InlineData("room:1000:10")]
    [InlineData("room-stalled:1000:100")]
    [InlineData("idle:10000")]
    [InlineData("connect:16")]
    [InlineData("http:64")]
    [InlineData("mixed:16:32")]
    public void Everybody_can(string work) => Assert.Equal(Everybody, Able(work));

    [Theory]
    [InlineData("poll:1000:10")]
    [InlineData("longpoll:1000:10")]
    public void Only_Dunlin_and_Bun_have_a_room_to_poll(string work) => Assert.Equal(["dunlin", "dunlin-sockets", "bun"], Able(work));

    [Fact]
    public void SignalR_has_no_compression()
    {
        Assert.Equal([.. Everybody.Where(name => name != "signalr")], Able("json:256:1"));
        Assert.Equal("no permessage-deflate", Participation.ReasonAgainst(PeerCatalogue.Find("signalr")!, Work.Parse("json:256:1")!));
    }

    [Theory]
    [InlineData("chat:16:32", true)]
    [InlineData("echo:64:1", false)]
    [InlineData("json:256:1", false)]
    public void The_second_loop_is_asked_about_in_chat_only(string work, bool meant) =>
        Assert.Equal(meant, Participation.IsMeantFor(PeerCatalogue.Find("dunlin-2-loops")!, Work.Parse(work)!));

    private static string[] Able(string work) =>
        [.. Everybody.Where(name => Participation.ReasonAgainst(PeerCatalogue.Find(name)!, Work.Parse(work)!) is null)];
}
