using System.CommandLine;
using Dunlin.Bench.Compare;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Presentation;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Report;

/// <summary><c>report</c>: writes the page about performance, from results or from a comparison that it makes first.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var options = new CompareOptions();
        var from = new Option<string[]>("--from") { Description = "Results that compare --json wrote; without, compares first. Of a work that several hold, the last counts.", AllowMultipleArgumentsPerToken = true };
        var to = new Option<string>("--to") { Description = "The page; its plots go to a folder of the same name.", DefaultValueFactory = _ => "docs/performance.md" };
        var json = new Option<string?>("--json") { Description = "Where to keep what was measured, when it compares first." };
        var command = new Command("report", "Writes a page with tables and plots of a comparison.") { from, to, json };
        options.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var page = result.GetRequiredValue(to);
            return result.GetValue(from) is { Length: > 0 } files
                ? FromFilesAsync(files, page, cancellationToken)
                : FromComparisonAsync(options.Read(result), page, result.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> FromFilesAsync(string[] files, string page, CancellationToken cancellationToken)
    {
        try
        {
            var results = new List<ComparisonResults>();
            foreach (var file in files)
                results.Add(ResultsFile.Read(await File.ReadAllTextAsync(file, cancellationToken)));
            await ReportFiles.WriteAsync(page, results, $"--from {string.Join(' ', files.Select(Path.GetFileName))}", cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> FromComparisonAsync(ComparisonPlan plan, string page, string? json, CancellationToken cancellationToken)
    {
        try
        {
            var results = await ComparisonRun.RunAsync(plan, Terminal.Open(outputIsData: json == OutputFile.StandardOutput), cancellationToken);
            await OutputFile.WriteAsync(json, ResultsFile.Write(results));
            await ReportFiles.WriteAsync(page, [results], plan.CommandLine, cancellationToken);
            return results.IsWhole ? 0 : 1;
        }
        catch (ProgramException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
