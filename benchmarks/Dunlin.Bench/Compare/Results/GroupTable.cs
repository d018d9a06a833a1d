using System.Globalization;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Compare.Results;

/// <summary>The table of one group of works: a row for each work and peer, also for those that did not take part.</summary>
internal sealed class GroupTable
{
    private readonly List<(string Reason, List<string> Peers)> _notes = [];

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
        return new TextTable(group.Title, columns, TextColumns: 2, rows, table.Notes());
    }

    /// <summary>A number as tables show it: with the figure's decimals, and fewer the larger it is.</summary>
    public static string Number(Figure figure, double value)
    {
        var decimals = Math.Abs(value) switch { >= 1000 => 0, >= 100 => Math.Min(1, figure.Decimals), _ => figure.Decimals };
        return value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    public static string Ratio(double ratio) => ratio.ToString(ratio < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture);

    private List<string> Row(WorkSummary work, PeerSummary peer)
    {
        var mark = peer.Note is { } note ? Mark(note, peer.Peer.Name) : "";
        List<string> row = [work.Work.ToString(), peer.Peer.Name, .. peer.Cells.Select(Text)];
        row.Insert(3, peer.Cells[0] is { Spread: { } spread, Figure: var figure } ? $"{Number(figure, spread.Lowest)} to {Number(figure, spread.Highest)}" : "-");
        if (mark.Length > 0)
            row[2] = $"{(peer.IsFailed ? "failed" : row[2])} {mark}";
        return row;
    }

    // Peers with the same reason share a note.
    private string Mark(string reason, string peer)
    {
        var index = _notes.FindIndex(note => note.Reason == reason);
        if (index < 0)
        {
            index = _notes.Count;
            _notes.Add((reason, []));
        }

        if (!_notes[index].Peers.Contains(peer))
            _notes[index].Peers.Add(peer);
        return $"[{index + 1}]";
    }

    private List<string> Notes() => [.. _notes.Select((note, index) => $"[{index + 1}] {string.Join(", ", note.Peers)}: {note.Reason}")];

    private static string Text(Cell cell)
    {
        if (cell.Spread is not { } spread)
            return "-";
        var number = Number(cell.Figure, spread.Median);
        return cell.Ratio is { } ratio ? $"{number} ({Ratio(ratio)})" : number;
    }
}
