using Dunlin.Bench.Compare;

namespace Dunlin.Bench.Tests.Compare;

public sealed class WorkTests
{
    [Theory]
    [InlineData("chat:16:32", "chat", 16, 32)]
    [InlineData("echo:64:1", "echo", 64, 1)]
    [InlineData("idle:10000", "idle", 10_000, 1)]
    [InlineData("connect:16", "connect", 16, 1)]
    public void Is_read_and_written_alike(string text, string workload, int clients, int inFlight)
    {
        var work = Work.Parse(text);

        Assert.Equal(new Work(workload, clients, inFlight), work);
        Assert.Equal(text, work!.ToString());
    }

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
    public void What_names_no_work_is_refused(string text) => Assert.Null(Work.Parse(text));
}
