using System.CommandLine;
using System.Globalization;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Presentation;
using Dunlin.Bench.Processes;
using Spectre.Console;

namespace Dunlin.Bench.Compare;

/// <summary><c>compare</c>: has Dunlin and its peers do the same, and relates what it costs them.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var options = new CompareOptions();
        var json = new Option<string?>("--json") { Description = "Write everything that was measured to this file, for report; - for standard output." };
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables as Markdown to this file; - for standard output." };
        var command = new Command("compare", "Loads Dunlin and its peers in turn and compares what a message costs.") { json, markdown };
        options.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(options.Read(result), result.GetValue(json), result.GetValue(markdown), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ComparisonPlan plan, string? json, string? markdown, CancellationToken cancellationToken)
    {
        var console = Terminal.Open(outputIsData: json == OutputFile.StandardOutput || markdown == OutputFile.StandardOutput);
        try
        {
            var results = await ComparisonRun.RunAsync(plan, console, cancellationToken);
            var tables = GroupTable.Of(WorkSummary.Of([results]));
            await OutputFile.WriteAsync(json, ResultsFile.Write(results));
            await OutputFile.WriteAsync(markdown, Markdown(results, tables));
            console.WriteLine($"\n{Legend(results)}\n");
            foreach (var table in tables)
                TerminalTable.Write(console, table);
            return results.IsWhole ? 0 : 1;
        }
        catch (ProgramException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static string Legend(ComparisonResults results)
    {
        var rounds = results.Rounds == 1 ? "One round" : string.Create(CultureInfo.InvariantCulture, $"Medians of {results.Rounds} interleaved rounds");
        return $"{rounds}; in brackets the ratio to {results.Peers[0].Name}. {Figure.Legend}";
    }

    private static string Markdown(ComparisonResults results, IEnumerable<TextTable> tables) =>
        string.Join('\n', tables.Select(table => $"### {table.Title}\n\n{MarkdownTable.Write(table)}").Prepend(Legend(results) + "\n"));
}
