using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Tests.Compare;

/// <summary>The verb, as it is typed.</summary>
public sealed class CompareCommandTests
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll");

    [Fact]
    public async Task Results_go_to_standard_output_and_what_people_read_does_not()
    {
        var outcome = await RunAsync("compare", "--peers", "dunlin", "--works", "echo:2:1", "--rounds", "1", "--warm-up", "1", "--seconds", "1", "--json", "-");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("echo:2:1", Assert.Single(ResultsFile.Read(outcome.Output).Measurements).Work);
        Assert.Contains("1 of 1  round 1 of 1  echo:2:1", outcome.Errors);
        Assert.Contains("One round; in brackets the ratio to dunlin.", outcome.Errors);
        Assert.Contains("│ echo:2:1 │ dunlin │", outcome.Errors);
        Assert.DoesNotContain("\u001b", outcome.Errors);
    }

    [Theory]
    [InlineData("'dance:1' is no work", "--works", "dance:1")]
    [InlineData("--rounds must be 1 or more", "--rounds", "0")]
    [InlineData("there is no file", "--load-tool", "nowhere.cc")]
    [InlineData("nobody", "--peers", "nobody")]
    public async Task What_makes_no_sense_is_refused(string reason, string option, string value)
    {
        var outcome = await RunAsync("compare", option, value);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(reason, outcome.Errors);
    }

    private static Task<ProgramOutcome> RunAsync(params string[] arguments) =>
        ChildProgram.RunAsync("dotnet", [Tool, .. arguments], folder: null, TestContext.Current.CancellationToken);
}
