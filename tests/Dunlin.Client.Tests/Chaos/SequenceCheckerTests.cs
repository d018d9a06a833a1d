namespace Dunlin.Client.Tests.Chaos;

public sealed class SequenceCheckerTests
{
    private static readonly ChannelEntry[] Channel = [.. Enumerable.Range(0, 4).Select(i => new ChannelEntry(i + 1, i % 2, i / 2))];

    public static TheoryData<string> Faults => ["lost", "lost in between", "doubled", "doubled at the end", "out of order", "changed", "nothing"];

    [Fact]
    public void Nothing_is_found_where_nothing_is_wrong() => Assert.Empty(SequenceChecker.FindProblems(Channel, [Channel, [.. Channel]], [2, 2]));

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_client_that_got_something_else_is_found(string fault)
    {
        ChannelEntry[] received = fault switch
        {
            "lost" => Channel[..3],
            "lost in between" => [Channel[0], .. Channel[2..]],
            "doubled" => [Channel[0], .. Channel],
            "doubled at the end" => [.. Channel, Channel[3]],
            "out of order" => [Channel[1], Channel[0], Channel[2], Channel[3]],
            "changed" => [Channel[0] with { Number = 7 }, .. Channel[1..]],
            _ => [],
        };

        Assert.StartsWith("client 1: ", Assert.Single(SequenceChecker.FindProblems(Channel, [Channel, received], [2, 2])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_publisher_whose_publications_are_lost_doubled_or_out_of_order_is_found()
    {
        Assert.Single(SequenceChecker.FindProblems(Channel, [], [2, 3]));
        Assert.Single(SequenceChecker.FindProblems([.. Channel, new ChannelEntry(5, 1, 1)], [], [2, 2]));
        Assert.Equal(2, SequenceChecker.FindProblems([.. Channel.Select(entry => entry with { Number = 1 - entry.Number })], [], [2, 2]).Count);
        Assert.NotEmpty(SequenceChecker.FindProblems(Channel[1..], [], [1, 2]));
    }
}
