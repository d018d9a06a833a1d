using System.Text;

namespace Dunlin.Bench.Presentation;

/// <summary>A table as Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>The table and its notes, without the title. Lines end with a line feed on every system.</summary>
    public static string Write(TextTable table)
    {
        var text = new StringBuilder();
        AppendRow(text, table.Columns);
        AppendRow(text, table.Columns.Select((_, index) => index < table.TextColumns ? "---" : "---:"));
        foreach (var row in table.Rows)
            AppendRow(text, row);
        if (table.Notes.Count > 0)
            text.Append('\n').AppendJoin("  \n", table.Notes.Select(Escape)).Append('\n');
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");

    private static string Escape(string cell) => cell
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("\n", " ", StringComparison.Ordinal);
}
