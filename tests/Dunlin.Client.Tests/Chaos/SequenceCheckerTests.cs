namespace Dunlin.Client.Tests.Chaos;

public sealed class SequenceCheckerTests
{
    private static readonly ChannelEntry[] s_channel = [.. Enumerable.Range(0, 4).Select(i => new ChannelEntry(i + 1, i % 2, i / 2))];

    public static TheoryData<string> Faults => ["lost", "lost in between", "doubled", "doubled at the end", "out of order", "changed", "nothing"];

    [Fact]
    public void Nothing_is_found_where_nothing_is_wrong() => Assert.Empty(SequenceChecker.FindProblems(s_channel, [s_channel, [.. s_channel]], [2, 2]));

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_client_that_got_something_else_is_found(string fault)
    {
        ChannelEntry[] received = fault switch
        {
            "lost" => s_channel[..3],
            "lost in between" => [s_channel[0], .. s_channel[2..]],
            "doubled" => [s_channel[0], .. s_channel],
            "doubled at the end" => [.. s_channel, s_channel[3]],
            "out of order" => [s_channel[1], s_channel[0], s_channel[2], s_channel[3]],
            "changed" => [s_channel[0] with { Number = 7 }, .. s_channel[1..]],
            _ => [],
        };

        Assert.StartsWith("client 1: ", Assert.Single(SequenceChecker.FindProblems(s_channel, [s_channel, received], [2, 2])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_publisher_whose_publications_are_lost_doubled_or_out_of_order_is_found()
    {
        Assert.Single(SequenceChecker.FindProblems(s_channel, [], [2, 3]));
        Assert.Single(SequenceChecker.FindProblems([.. s_channel, new ChannelEntry(5, 1, 1)], [], [2, 2]));
        Assert.Equal(2, SequenceChecker.FindProblems([.. s_channel.Select(entry => entry with { Number = 1 - entry.Number })], [], [2, 2]).Count);
        Assert.NotEmpty(SequenceChecker.FindProblems(s_channel[1..], [], [1, 2]));
    }
}
