using Dunlin.Brokers.Memory;
using Dunlin.Tests.Faults.Recovery;

namespace Dunlin.Tests.Brokers;

/// <summary>Nobody misses a publication without being told, and nobody gets one twice, over several nodes, however bad the way to the broker is.</summary>
[Collection(nameof(Alone))]
public sealed class ClusterRecoveryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Everybody_ends_with_the_sequence_that_was_published_whichever_node_they_come_to()
    {
        var faults = new BrokerFaults { DeliversLater = true, LosesOneIn = 20, RepeatsOneIn = 20 };
        await using var cluster = await TestCluster.StartAsync(nodes: 3, dunlin: options => options.Channels.HistorySize = 2000, faults);
        var run = new RecoveryRun([.. cluster.Nodes.Select(node => node.App)], clients: 40, publishers: 6, TimeSpan.FromSeconds(6));

        using var done = new CancellationTokenSource();
        var cutting = Task.WhenAll(cluster.Nodes.Select((node, i) => CutAsync(node.Broker, new Random(i), done.Token)));
        await run.RunAsync();
        await done.CancelAsync();
        await cutting;

        output.WriteLine($"{run.Summary}; gaps filled: {string.Join(", ", cluster.Nodes.Select(node => node.Link.Counters.GapsFilled))}");
        Assert.Empty(run.Problems.Take(10));
        Assert.True(run.Recoveries > 40);
        Assert.All(cluster.Nodes, node => Assert.True(node.Link.Counters.GapsFilled > 0));
    }

    private static async Task CutAsync(MemoryBroker broker, Random random, CancellationToken done)
    {
        await Task.Delay(1000, CancellationToken.None);
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(random.Next(200, 800), CancellationToken.None);
            broker.Disconnect();
            await Task.Delay(random.Next(10, 300), CancellationToken.None);
            broker.Reconnect();
        }
    }
}
