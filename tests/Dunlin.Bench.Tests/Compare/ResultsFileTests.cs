using Dunlin.Bench.Compare.Results;

namespace Dunlin.Bench.Tests.Compare;

public sealed class ResultsFileTests
{
    private const string Chat = "chat:16:1";

    [Fact]
    public void What_is_written_can_be_read_again()
    {
        var results = SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2, 4), SomeResults.Failure(Chat, "ws", 1, "it fell \"down\"")]) with
        {
            LeftOut = [new LeftOut(Chat, "dunlin", "why")],
        };

        var read = ResultsFile.Read(ResultsFile.Write(results));

        Assert.Equal(ResultsFile.Write(results), ResultsFile.Write(read));
        Assert.Equal(results.Machine, read.Machine);
        Assert.Equal(results.LeftOut, read.LeftOut);
        Assert.Equal(results.Measurements[0].Runs, read.Measurements[0].Runs);
        Assert.Equal(results.Measurements[2].Failure, read.Measurements[2].Failure);
        Assert.False(read.IsWhole);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "workload": "chat", "clients": 16 }""")]
    public void Anything_else_is_refused(string text) => Assert.Throws<InvalidDataException>(() => ResultsFile.Read(text));

    [Fact]
    public void So_is_a_layout_that_is_not_known() =>
        Assert.Contains("format 2", Assert.Throws<InvalidDataException>(() => ResultsFile.Read(ResultsFile.Write(SomeResults.Of(Chat) with { Format = 2 }))).Message);

    [Theory]
    [InlineData("ws did not listen within 30 s.\nat line 3", "ws did not listen within 30 s.")]
    [InlineData("An error occurred trying to start process '/home/me/bin/bun': no such file", "An error occurred trying to start process '…': no such file")]
    [InlineData("GET /chat of http://127.0.0.1:80/chat failed", "GET /chat of http://127.0.0.1:80/chat failed")]
    public void A_failure_is_one_line_without_paths_of_this_machine(string message, string expected) =>
        Assert.Equal(expected, FailureText.Of(new InvalidOperationException(message)));
}
