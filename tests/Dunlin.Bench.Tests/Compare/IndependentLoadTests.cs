using Dunlin.Bench.Compare;
using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Tests.Compare;

public sealed class IndependentLoadTests
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll");

    [Fact]
    public void Its_figures_are_read()
    {
        Assert.Equal(0.042, Read("chat:16:32", "chat c=16 w=32 p=16: 100 msg/s  srv-cpu=99%  us-cpu/msg=0.042  round p50=1.00ms").ServerMicrosecondsPerOperation);
        var idle = Read("idle:100", "conns=100 connect=0.10s rss=2000KB cpu=0.10");
        Assert.Equal((1000, 2_048_000), (idle.ServerResidentBefore, idle.ServerResidentAfter));
    }

    [Theory]
    [InlineData("chat:16:32", "rss=2000KB")]
    [InlineData("idle:100", "us-cpu/msg=0.042")]
    [InlineData("chat:16:32", "")]
    public void What_holds_no_figure_is_a_failure(string work, string output) => Assert.Throws<PeerFailedException>(() => Read(work, output));

    [Theory]
    [InlineData("bun", "chat:16:1", null)]
    [InlineData("bun", "idle:100", null)]
    [InlineData("bun", "http:64", "the independent load generator does chat, echo and idle only")]
    [InlineData("signalr", "chat:16:1", "the independent load generator speaks plain WebSocket only")]
    public void It_does_a_part_of_the_works(string peer, string work, string? reason) =>
        Assert.Equal(reason, new IndependentLoad("tool", Plan).ReasonAgainst(PeerCatalogue.Find(peer)!, Work.Parse(work)!));

    [Fact]
    public async Task A_source_is_built_and_a_real_server_is_measured_with_it()
    {
        var folder = Directory.CreateTempSubdirectory("dunlin-test-");
        try
        {
            var source = Path.Combine(folder.FullName, "tool.cc");
            await File.WriteAllTextAsync(source, """
                #include <cstdio>
                #include <cstring>
                int main(int n, char** v) {
                  const char* mode = "";
                  for (int i = 1; i + 1 < n; i++) if (!strcmp(v[i], "--mode")) mode = v[i + 1];
                  if (strcmp(mode, "idle")) printf("%s us-cpu/msg=1.25\n", mode); else printf("rss=900000KB\n");
                }
                """, TestContext.Current.CancellationToken);
            var json = Path.Combine(folder.FullName, "results.json");

            var outcome = await ChildProgram.RunAsync(
                "dotnet",
                [Tool, "compare", "--peers", "dunlin", "--works", "chat:2:1", "idle:2", "--rounds", "2", "--warm-up", "1", "--seconds", "1", "--load-tool", source, "--json", json],
                folder: null,
                TestContext.Current.CancellationToken);

            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
            var results = ResultsFile.Read(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
            Assert.True(results.IndependentLoad);
            Assert.EndsWith("--load-tool PATH", results.CommandLine, StringComparison.Ordinal);
            Assert.Equal([1.25, 1.25], results.Measurements.Where(one => one.Work == "chat:2:1").Select(one => one.Runs[0].ServerMicrosecondsPerOperation!.Value));
            Assert.All(results.Measurements.Where(one => one.Work == "idle:2"), one => Assert.Equal(921_600_000, one.Runs[0].ServerResidentAfter));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ComparisonPlan Plan { get; } = new([], [], Rounds: 1, WarmUpSeconds: 1, Seconds: 1, ServerCore: 0, LoadCore: 1);

    private static Bench.Load.LoadResult Read(string work, string output) => IndependentLoadOutput.Read(output, Work.Parse(work)!, residentBefore: 1000);
}
