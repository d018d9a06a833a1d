using Spectre.Console;

namespace Dunlin.Bench.Presentation;

/// <summary>A table on a terminal.</summary>
internal static class TerminalTable
{
    public static void Write(IAnsiConsole console, TextTable table)
    {
        var grid = new Table { Title = new TableTitle(Markup.Escape(table.Title)), Border = TableBorder.Rounded };
        for (var i = 0; i < table.Columns.Count; i++)
            grid.AddColumn(new TableColumn(Markup.Escape(table.Columns[i])) { Alignment = i < table.TextColumns ? Justify.Left : Justify.Right });
        foreach (var row in table.Rows)
            grid.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(grid);
        foreach (var note in table.Notes)
            console.WriteLine(note);
        console.WriteLine();
    }
}
