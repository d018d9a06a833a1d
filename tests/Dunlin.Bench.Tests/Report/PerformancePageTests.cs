using System.Xml.Linq;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Processes;
using Dunlin.Bench.Tests.Compare;

namespace Dunlin.Bench.Tests.Report;

/// <summary>
/// The page from stored results. After a change that is meant, in tests/Dunlin.Bench.Tests/Report:
/// <c>dotnet run -c Release --project ../../../benchmarks/Dunlin.Bench -- report --from results.json --to expected.md</c>,
/// read the difference, and delete the plots.
/// </summary>
public sealed class PerformancePageTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll");
    private static readonly string Stored = Path.Combine(AppContext.BaseDirectory, "Report", "results.json");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_as_expected()
    {
        await ReportAsync("--from", Stored, "--to", Path.Combine(_folder.FullName, "expected.md"));

        Assert.Equal(await TextAsync(AppContext.BaseDirectory, "Report", "expected.md"), await TextAsync(_folder.FullName, "expected.md"));
    }

    [Fact]
    public async Task The_same_results_give_the_same_files()
    {
        await ReportAsync("--from", Stored, "--to", Path.Combine(_folder.FullName, "page.md"));
        var once = await AllAsync();
        await ReportAsync("--from", Stored, "--to", Path.Combine(_folder.FullName, "page.md"));

        Assert.Equal(6, once.Count);
        Assert.Equal(once, await AllAsync());
    }

    [Fact]
    public async Task Its_plots_are_whole_pictures_that_need_nothing_else()
    {
        await ReportAsync("--from", Stored, "--to", Path.Combine(_folder.FullName, "page.md"));

        var page = await TextAsync(_folder.FullName, "page.md");
        var files = Directory.GetFiles(Path.Combine(_folder.FullName, "page"));
        Assert.Equal(["chat.svg", "echo.svg", "idle.svg", "room.svg", "stalled.svg"], files.Select(file => Path.GetFileName(file)!).Order());
        foreach (var file in files)
        {
            Assert.Contains($"](page/{Path.GetFileName(file)})", page);
            var svg = XDocument.Parse(await TextAsync(file)).Root!;
            Assert.Equal(Svg + "svg", svg.Name);
            Assert.Equal("img", svg.Attribute("role")?.Value);
            Assert.NotEmpty(svg.Element(Svg + "title")!.Value);
            Assert.NotEmpty(svg.Element(Svg + "desc")!.Value);
            Assert.Contains("prefers-color-scheme: dark", svg.Element(Svg + "style")!.Value);
            Assert.DoesNotContain("url(", svg.Value);
            Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "href" or "src");
        }
    }

    [Fact]
    public async Task A_bar_is_as_long_as_its_median()
    {
        await ReportAsync("--from", Stored, "--to", Path.Combine(_folder.FullName, "page.md"));

        var svg = XDocument.Parse(await TextAsync(_folder.FullName, "page", "idle.svg")).Root!;
        var widths = svg.Elements(Svg + "rect").Where(bar => bar.Attribute("class")!.Value is "peer" or "dunlin").Select(bar => (double)bar.Attribute("width")!).ToList();
        var idle = Assert.Single(WorkSummary.Of([ResultsFile.Read(await TextAsync(Stored))]), work => work.Work.Kind.Name == "idle");
        var medians = idle.Peers.Select(peer => peer.Cells[0].Spread!.Value).ToList();
        var scale = widths[0] / medians[0].Median;
        Assert.All(widths.Zip(medians), pair => Assert.Equal(pair.Second.Median * scale, pair.First, tolerance: 0.5));
        Assert.Equal(520, medians.Max(spread => spread.Highest) * scale, tolerance: 2);
    }

    [Fact]
    public async Task Later_results_replace_works_of_earlier_ones()
    {
        var later = Path.Combine(_folder.FullName, "later.json");
        await File.WriteAllTextAsync(later, ResultsFile.Write(SomeResults.Of("idle:10000", SomeResults.Failure("idle:10000", "dunlin", 1, "it fell"))), TestContext.Current.CancellationToken);

        await ReportAsync("--from", Stored, later, "--to", Path.Combine(_folder.FullName, "page.md"));

        var page = await TextAsync(_folder.FullName, "page.md");
        Assert.Contains("--from results.json later.json", page);
        Assert.Contains("| idle:10000 | dunlin | failed [1] |", page);
        Assert.DoesNotContain("| idle:10000 | bun |", page);
        Assert.Contains("Machine and versions, comparison 2 of 2", page);
        Assert.Contains("- `idle:10000`: 1 of 1 rounds failed: it fell.", page);
    }

    [Fact]
    public async Task What_is_no_result_is_refused()
    {
        var wrong = Path.Combine(_folder.FullName, "wrong.json");
        await File.WriteAllTextAsync(wrong, "{}", TestContext.Current.CancellationToken);

        var outcome = await RunAsync("--from", wrong, "--to", Path.Combine(_folder.FullName, "page.md"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("These are no results", outcome.Errors);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "page.md")));
    }

    [Fact]
    public async Task Without_results_it_measures_first()
    {
        var page = Path.Combine(_folder.FullName, "page.md");
        await ReportAsync("--peers", "dunlin", "--works", "echo:2:1", "--rounds", "1", "--warm-up", "1", "--seconds", "1", "--to", page);

        Assert.Contains("| echo:2:1 | dunlin | ", await TextAsync(page));
    }

    private static async Task ReportAsync(params string[] arguments)
    {
        var outcome = await RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
    }

    private static Task<ProgramOutcome> RunAsync(params string[] arguments) =>
        ChildProgram.RunAsync("dotnet", [Tool, "report", .. arguments], folder: null, TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(params string[] path) => File.ReadAllTextAsync(Path.Combine(path), TestContext.Current.CancellationToken);

    private async Task<SortedDictionary<string, string>> AllAsync()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in _folder.GetFiles("*", SearchOption.AllDirectories))
            all[file.FullName] = await TextAsync(file.FullName);
        return all;
    }
}
