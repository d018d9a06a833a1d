using System.Globalization;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Compare.Results;

/// <summary>The table of one group of works: a row for each work and peer, also for those that did not take part.</summary>
internal sealed class GroupTable
{
    private readonly List<string> _notes = [];

    private GroupTable()
    {
    }

    /// <summary>One table for each group that was measured, in the order of the groups.</summary>
    public static IReadOnlyList<TextTable> Of(IReadOnlyList<WorkSummary> works) =>
        [.. works.GroupBy(work => work.Work.Kind.Group).Select(group => Of(group.Key, [.. group]))];

    public static TextTable Of(WorkGroup group, IReadOnlyList<WorkSummary> works)
    {
        var table = new GroupTable();
        List<string> columns = ["work", "peer", .. group.Figures.Select(figure => figure.Heading)];
        columns.Insert(3, "lowest to highest");
        var rows = works.SelectMany(work => work.Peers.Select(peer => table.Row(work, peer))).ToList();
        return new TextTable(group.Title, columns, TextColumns: 2, rows, table._notes);
    }

    /// <summary>A number as tables show it.</summary>
    public static string Number(Figure figure, double value) => value.ToString($"N{figure.Decimals}", CultureInfo.InvariantCulture);

    public static string Ratio(double ratio) => ratio.ToString(ratio < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture);

    private List<string> Row(WorkSummary work, PeerSummary peer)
    {
        var mark = peer.Note is { } note ? Mark($"{peer.Peer.Name}: {note}") : "";
        List<string> row = [work.Work.ToString(), peer.Peer.Name, .. peer.Cells.Select(Text)];
        row.Insert(3, peer.Cells[0] is { Spread: { } spread, Figure: var figure } ? $"{Number(figure, spread.Lowest)} to {Number(figure, spread.Highest)}" : "-");
        if (mark.Length > 0)
            row[2] = $"{(peer.IsFailed ? "failed" : row[2])} {mark}";
        return row;
    }

    private string Mark(string note)
    {
        var index = _notes.FindIndex(known => known.EndsWith($"] {note}", StringComparison.Ordinal));
        if (index < 0)
        {
            index = _notes.Count;
            _notes.Add($"[{index + 1}] {note}");
        }

        return $"[{index + 1}]";
    }

    private static string Text(Cell cell)
    {
        if (cell.Spread is not { } spread)
            return "-";
        var number = Number(cell.Figure, spread.Median);
        return cell.Ratio is { } ratio ? $"{number} ({Ratio(ratio)})" : number;
    }
}
