using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Tests.Compare;

public sealed class GroupTableTests
{
    private const string Chat = "chat:16:1";

    [Fact]
    public void Shows_medians_spread_and_ratios()
    {
        var table = Table(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2, 4), .. SomeResults.Costs(Chat, "dunlin", 0.15, 0.15)]));

        Assert.Equal(["work", "peer", "CPU per delivered message, us ↓", "lowest to highest", "delivered messages a second ↑", "latency p99, ms ↓"], table.Columns);
        Assert.Equal(["chat:16:1", "bun", "3.000 (1.00)", "2.000 to 4.000", "3,000 (1.00)", "3.00 (1.00)"], table.Rows[0]);
        Assert.Equal(["chat:16:1", "dunlin", "0.150 (0.050)", "0.150 to 0.150", "150 (0.050)", "0.15 (0.050)"], table.Rows[1]);
        Assert.Empty(table.Notes);
    }

    [Fact]
    public void Who_is_missing_is_named_with_the_reason()
    {
        var results = SomeResults.Of(Chat, [SomeResults.Failure(Chat, "bun", 1, "it fell"), SomeResults.Failure(Chat, "dunlin", 1, "it fell")]) with
        {
            LeftOut = [new LeftOut(Chat, "ws", "no such thing")],
        };

        var table = Table(results);

        Assert.Equal(["chat:16:1", "bun", "failed [1]", "-", "-", "-"], table.Rows[0]);
        Assert.Equal(["chat:16:1", "ws", "- [2]", "-", "-", "-"], table.Rows[1]);
        Assert.Equal(["chat:16:1", "dunlin", "failed [1]", "-", "-", "-"], table.Rows[2]);
        Assert.Equal(["[1] bun, dunlin: 1 of 1 rounds failed: it fell", "[2] ws: no such thing"], table.Notes);
    }

    [Fact]
    public void Is_written_as_Markdown()
    {
        var table = new TextTable("title", ["name", "value"], TextColumns: 1, [["a|b", "1"], ["<c>", "2"]], ["[1] note", "[2] other"]);

        Assert.Equal("| name | value |\n| --- | ---: |\n| a\\|b | 1 |\n| &lt;c> | 2 |\n\n[1] note  \n[2] other\n", MarkdownTable.Write(table));
    }

    [Fact]
    public void Is_written_on_a_terminal()
    {
        var output = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings { Ansi = Spectre.Console.AnsiSupport.No, Out = new Spectre.Console.AnsiConsoleOutput(output) });

        TerminalTable.Write(console, new TextTable("a [title]", ["name", "value"], TextColumns: 1, [["a", "[1]"]], ["[1] note"]));

        var lines = output.ToString().Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("a [title]", lines);
        Assert.Contains(lines, line => line.Contains("│ a ", StringComparison.Ordinal) && line.Contains("[1] │", StringComparison.Ordinal));
        Assert.Contains("[1] note", lines);
    }

    private static TextTable Table(ComparisonResults results) => Assert.Single(GroupTable.Of(WorkSummary.Of([results])));
}
