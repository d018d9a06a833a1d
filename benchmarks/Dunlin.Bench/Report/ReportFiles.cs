using Dunlin.Bench.Compare.Results;

namespace Dunlin.Bench.Report;

/// <summary>The page and its plots on disk.</summary>
internal static class ReportFiles
{
    /// <param name="page">The page's file; the plots go to a folder beside it, named like it.</param>
    /// <param name="results">What it shows.</param>
    /// <param name="options">What stood behind <c>report</c> but for <c>--to</c>.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public static async Task WriteAsync(string page, IReadOnlyList<ComparisonResults> results, string options, CancellationToken cancellationToken)
    {
        // Where a page lies on this machine is nobody's business; below the repository it is part of the command.
        var shown = Path.IsPathRooted(page) ? Path.GetFileName(page) : page;
        var pictures = Path.GetFileNameWithoutExtension(page);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, pictures);
        var content = new PerformancePage(results, $"dotnet run -c Release --project benchmarks/Dunlin.Bench -- report {options} --to {shown}", pictures);

        Directory.CreateDirectory(folder);
        foreach (var (name, svg) in content.Plots())
            await File.WriteAllTextAsync(Path.Combine(folder, name), svg, cancellationToken);
        await File.WriteAllTextAsync(page, content.Text(), cancellationToken);
    }
}
