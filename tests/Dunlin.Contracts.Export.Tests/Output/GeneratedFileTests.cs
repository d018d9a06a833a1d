using Dunlin.Contracts.Export.Output;

namespace Dunlin.Contracts.Export.Tests.Output;

public sealed class GeneratedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-output-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "below", "contract.d.ts");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_and_its_folder_are_made()
    {
        Assert.True(new GeneratedFile(Path, "é\n").Write());

        Assert.Equal("é\n"u8, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_file_that_stays_the_same_is_not_touched()
    {
        new GeneratedFile(Path, "a\n").Write();
        var before = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path, before);

        Assert.False(new GeneratedFile(Path, "a\n").Write());
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path));
        Assert.True(new GeneratedFile(Path, "b\n").Write());
        Assert.Equal("b\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(Path);

        var error = Assert.Throws<ExportException>(() => new GeneratedFile(Path, "a").Write());
        Assert.StartsWith($"{Path} cannot be written: ", error.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a\nb\n", null)]
    [InlineData("a\r\nb\r\n", null)]
    [InlineData("a\nx\n", "line 2 is \"x\" and has to be \"b\".")]
    [InlineData("a\nb\nc\n", "line 3 is \"c\" and has to be \"\".")]
    [InlineData("a", "line 2 is not there and has to be \"b\".")]
    public void A_check_says_the_first_line_that_differs(string current, string? problem)
    {
        new GeneratedFile(Path, current).Write();

        Assert.Equal(problem is null ? null : $"{Path} is out of date: {problem}", new GeneratedFile(Path, "a\nb\n").Check());
        Assert.Equal(current, File.ReadAllText(Path));
    }

    [Fact]
    public void A_check_finds_a_file_that_is_missing() => Assert.Equal($"{Path} is missing.", new GeneratedFile(Path, "a").Check());
}
