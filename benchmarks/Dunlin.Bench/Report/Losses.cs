using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Report;

/// <summary>Every figure in which somebody else's median is better than Dunlin's.</summary>
internal static class Losses
{
    private const string Dunlin = "dunlin";

    public static TextTable Table(IReadOnlyList<WorkSummary> works) => new(
        "Where Dunlin is not ahead",
        ["work", "figure", "ahead", "theirs", "Dunlin's", "Dunlin's to theirs", "rounds"],
        TextColumns: 3,
        [.. from work in works from row in Rows(work) select row],
        []);

    /// <summary>Where Dunlin has no figures at all, or not from every round, and why.</summary>
    public static IReadOnlyList<string> Gaps(IReadOnlyList<WorkSummary> works) =>
    [
        .. from work in works
           let dunlin = work.Find(Dunlin)
           where dunlin?.Note is not null
           select $"`{work.Work}`: {dunlin.Note}.",
    ];

    private static IEnumerable<IReadOnlyList<string>> Rows(WorkSummary work)
    {
        if (work.Find(Dunlin) is not { } dunlin)
            return [];

        return from own in dunlin.Cells.Select((cell, index) => (cell, index))
               from peer in work.Peers
               where !peer.Peer.IsDunlin
               let other = peer.Cells[own.index]
               where other.IsBetterThan(own.cell) && Number(other) != Number(own.cell)
               select Row(work, peer.Peer.Name, own.cell, other);
    }

    private static IReadOnlyList<string> Row(WorkSummary work, string peer, Cell own, Cell other) =>
    [
        work.Work.ToString(),
        own.Figure.Label,
        peer,
        Number(other),
        Number(own),
        own.Figure.HasRatio && other.Spread!.Value.Median > 0 ? GroupTable.Ratio(own.Spread!.Value.Median / other.Spread.Value.Median) : "-",
        Rounds(own, other),
    ];

    private static string Rounds(Cell own, Cell other)
    {
        if (own.Rounds == 1 || other.Rounds == 1)
            return "one only";
        return own.Spread!.Value.IsApartFrom(other.Spread!.Value) ? "apart" : "overlap";
    }

    private static string Number(Cell cell) => GroupTable.Number(cell.Figure, cell.Spread!.Value.Median);
}
