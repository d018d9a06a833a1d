using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Tests.Compare;

public sealed class WorkTests
{
    [Theory]
    [InlineData("chat:16:32", "chat", 16, 32)]
    [InlineData("echo:64:1", "echo", 64, 1)]
    [InlineData("json:256:1", "json", 256, 1)]
    [InlineData("mixed:16:32", "mixed", 16, 32)]
    [InlineData("room:1000:10", "room", 1000, 10)]
    [InlineData("poll:1000:10", "poll", 1000, 10)]
    [InlineData("longpoll:1000:10", "longpoll", 1000, 10)]
    [InlineData("room-stalled:1000:100", "room-stalled", 1000, 100)]
    [InlineData("idle:10000", "idle", 10_000, 0)]
    [InlineData("connect:16", "connect", 16, 0)]
    [InlineData("http:64", "http", 64, 0)]
    public void Is_read_and_written_alike(string text, string kind, int clients, int second)
    {
        var work = Work.Parse(text);

        Assert.Equal(new Work(WorkKinds.Find(kind)!, clients, second), work);
        Assert.Equal(text, work!.ToString());
    }

    [Fact]
    public void One_in_flight_need_not_be_said() => Assert.Equal("chat:16:1", Work.Parse("chat:16")!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("chat")]
    [InlineData("chat:")]
    [InlineData("chat:0")]
    [InlineData("chat:-1:1")]
    [InlineData("chat:16:x")]
    [InlineData("chat:16:1:1")]
    [InlineData("dance:16:1")]
    [InlineData("chat:99999999999")]
    [InlineData("idle:10:1")]
    [InlineData("room:1000")]
    public void What_names_no_work_is_refused(string text) => Assert.Null(Work.Parse(text));

    [Fact]
    public void Every_default_work_is_one() => Assert.All(Work.Default, text => Assert.Equal(text, Work.Parse(text)?.ToString()));

    [Fact]
    public void Every_kind_is_shown_somewhere() => Assert.All(WorkKinds.All, kind => Assert.Contains(kind.Group, WorkGroups.All));

    [Fact]
    public void Titles_are_plain_English() =>
        Assert.Equal(
            ["16 clients, 32 in flight each", "1,000 clients, 10 messages a second", "10,000 clients"],
            new[] { "chat:16:32", "room:1000:10", "idle:10000" }.Select(text => Work.Parse(text)!.Title));
}
