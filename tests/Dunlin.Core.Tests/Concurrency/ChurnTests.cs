using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.Concurrency;

/// <summary>Order and exactly-once delivery while everything happens at once; and whether the check would notice if they failed.</summary>
public sealed class ChurnTests
{
    private readonly Baseline _baseline = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task EverySubscriberGetsExactlyItsStretchOfTheCommonOrder(int seed)
    {
        using var run = new ChurnRun(seed);
        DeliveryChecker.Check(await run.RunAsync());
        run.End();
        Assert.Equal(0, run.Registry.Count);
        Assert.Equal(0, run.Registry.Subscriptions);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public async Task PublishResultsAddUpToWhatArrives()
    {
        using var run = new ChurnRun(4) { MayDisconnect = false };
        var recording = await run.RunAsync();
        DeliveryChecker.Check(recording);
        var arrived = recording.Connections.Append(recording.Witness).Sum(connection => connection.Entries.Count(entry => entry.Kind == EntryKind.Publication));
        Assert.Equal(recording.Publications.Sum(publication => publication.Reached), arrived);
        run.End();
        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(Sabotage.None, null)]
    [InlineData(Sabotage.LosePublication, "not an unbroken stretch|did not come")]
    [InlineData(Sabotage.RepeatPublication, "of the same call|not an unbroken stretch")]
    [InlineData(Sabotage.SwapWithinTopic, "of the same call|not an unbroken stretch")]
    [InlineData(Sabotage.SwapWithinCall, "of the same call|not an unbroken stretch")]
    [InlineData(Sabotage.LoseOwnMessage, "own messages")]
    [InlineData(Sabotage.InventPublication, "never published")]
    [InlineData(Sabotage.LoseByte, "Torn|within a frame")]
    [InlineData(Sabotage.LoseTheRest, "within a frame|did not come|own messages")]
    public async Task TheCheckerNoticesWhatIsWrong(Sabotage sabotage, string? complaint)
    {
        SabotagedConnection sabotaged = null!;
        using var run = new ChurnRun(5)
        {
            Publications = 1_000,
            Extra = (shard, topics) => sabotaged = new SabotagedConnection(shard, topics, sabotage),
        };
        var recording = await run.RunAsync();
        Assert.Equal(sabotage != Sabotage.None, sabotaged.IsDone);
        if (complaint is null)
            DeliveryChecker.Check(recording);
        else
            Assert.Matches(complaint, Assert.Throws<DeliveryViolationException>(() => DeliveryChecker.Check(recording)).Message);
    }
}
