namespace Dunlin.Samples.Tests;

public sealed class ReadmeTests
{
    [Theory]
    [InlineData("BunGroupChat")]
    [InlineData("ElysiaService")]
    public void A_README_shows_the_program_as_it_is(string sample) =>
        Assert.Equal(File.ReadAllText(RepositoryPath.Of("samples", sample, "Program.cs")), Readme.Code(sample, "csharp"));

    [Theory]
    [InlineData("BunGroupChat", 60)]
    [InlineData("ElysiaService", 90)]
    public void A_sample_is_one_short_file(string sample, int lines)
    {
        var sources = Directory.EnumerateFiles(RepositoryPath.Of("samples", sample), "*.cs");

        Assert.InRange(File.ReadAllLines(Assert.Single(sources)).Length, 1, lines);
    }
}
