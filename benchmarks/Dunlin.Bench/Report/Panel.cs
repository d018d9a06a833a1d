using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Report;

/// <summary>The bars of one figure in one work.</summary>
/// <param name="Title">Above them.</param>
/// <param name="Figure">What the bars show.</param>
/// <param name="Bars">One for each peer that took part.</param>
/// <param name="Scale">The value at the right end.</param>
internal sealed record Panel(string Title, Figure Figure, IReadOnlyList<Bar> Bars, double Scale)
{
    /// <summary>Those of a group, figure by figure; works without any value have none.</summary>
    public static IReadOnlyList<Panel> Of(WorkGroup group, IReadOnlyList<WorkSummary> works)
    {
        List<Panel> panels =
        [
            .. from figure in @group.Plotted
               from work in works
               let panel = Of(work, figure)
               where panel.Bars.Any(bar => bar.Spread is not null)
               select panel,
        ];
        return group.HasOneScale
            ? [.. panels.Select(panel => panel with { Scale = panels.Where(other => other.Figure.Unit == panel.Figure.Unit).Max(other => other.Scale) })]
            : panels;
    }

    private static Panel Of(WorkSummary work, Figure figure)
    {
        var index = work.Work.Kind.Group.Figures.IndexOf(figure);
        var bars = work.Peers
            .Where(peer => peer.Cells[index].Spread is not null || peer.IsFailed)
            .Select(peer => new Bar(peer.Peer.Name, peer.Peer.IsDunlin, peer.Cells[index].Spread))
            .ToList();
        var scale = bars.Max(bar => bar.Spread?.Highest) ?? 0;
        return new Panel($"{work.Work.Kind.Name}, {work.Work.Title}: {figure.Label}", figure, bars, scale);
    }
}

/// <summary>One bar.</summary>
/// <param name="Name">The peer's.</param>
/// <param name="IsDunlin">Drawn in Dunlin's colour.</param>
/// <param name="Spread">Null: it failed, and there is no bar.</param>
internal sealed record Bar(string Name, bool IsDunlin, Spread? Spread);
