using System.Globalization;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>
/// Nobody misses a publication without being told, and nobody gets one twice, however often connections break. The run is as long as <c>DUNLIN_RECOVERY_SECONDS</c> says; 10 s
/// otherwise.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RecoveryRunTests(ITestOutputHelper output)
{
    private static TimeSpan Duration =>
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("DUNLIN_RECOVERY_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Everybody_ends_with_the_sequence_that_was_published_or_was_told_otherwise()
    {
        await using var app = await StartAsync(historySize: 2000);
        var run = new RecoveryRun([app], clients: 200, publishers: 20, Duration);

        await run.RunAsync();

        output.WriteLine(run.Summary);
        Assert.Empty(run.Problems.Take(10));
        Assert.True(run.Recoveries > 200);
    }

    [Fact]
    public async Task A_history_too_short_is_said_to_be()
    {
        await using var app = await StartAsync(historySize: 20);
        var run = new RecoveryRun([app], clients: 30, publishers: 20, TimeSpan.FromSeconds(5));

        await run.RunAsync();

        output.WriteLine(run.Summary);
        Assert.Empty(run.Problems.Take(10));
        Assert.True(run.Losses > 0);
    }

    [Theory]
    [InlineData(Sabotage.Lost)]
    [InlineData(Sabotage.Doubled)]
    [InlineData(Sabotage.Altered)]
    [InlineData(Sabotage.Overtaken)]
    public async Task A_server_that_is_broken_is_found_out(Sabotage sabotage)
    {
        await using var app = await StartAsync(historySize: 2000);
        var run = new RecoveryRun([app], clients: 10, publishers: 2, TimeSpan.FromSeconds(2), sabotage);

        await run.RunAsync();

        Assert.NotEmpty(run.Problems);
    }

    private static Task<TestApp> StartAsync(int historySize) =>
        TestApp.StartAsync(app => app.MapDunlin(), dunlin: options => options.Channels.HistorySize = historySize);
}
