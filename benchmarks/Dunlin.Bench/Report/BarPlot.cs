using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Report;

/// <summary>Draws the panels of a group below each other: bars from zero, as long as the median; a thin line from the lowest round to the highest.</summary>
internal static class BarPlot
{
    private const int Width = 760;
    private const int Margin = 16;
    private const int BarLeft = 130;
    private const int BarSpace = 520;
    private const int RowHeight = 22;
    private const int BarHeight = 14;
    private const int HeadingHeight = 30;
    private const int PanelGap = 14;

    /// <summary>Null when nothing was measured.</summary>
    public static string? Draw(WorkGroup group, IReadOnlyList<WorkSummary> works)
    {
        var panels = Panel.Of(group, works);
        if (panels.Count == 0)
            return null;

        var height = 2 * Margin + panels.Sum(panel => HeadingHeight + panel.Bars.Count * RowHeight) + (panels.Count - 1) * PanelGap;
        var drawing = new SvgDrawing(Width, height, group.Title, string.Join(" ", panels.Select(Describe)));
        var top = Margin;
        foreach (var panel in panels)
            top = Draw(drawing, panel, top) + PanelGap;
        return drawing.ToString();
    }

    private static int Draw(SvgDrawing drawing, Panel panel, int top)
    {
        drawing.Text(Margin, top + 16, $"{panel.Title} ({Direction(panel)})", "heading");
        top += HeadingHeight;
        foreach (var bar in panel.Bars)
        {
            Draw(drawing, panel, bar, top);
            top += RowHeight;
        }

        return top;
    }

    private static void Draw(SvgDrawing drawing, Panel panel, Bar bar, int top)
    {
        drawing.Text(Margin, top + BarHeight - 2, bar.Name, bar.IsDunlin ? "heading" : "");
        if (bar.Spread is not { } spread)
        {
            drawing.Text(BarLeft, top + BarHeight - 2, "failed", "muted");
            return;
        }

        double At(double value) => BarLeft + (panel.Scale > 0 ? Math.Max(0, value) / panel.Scale * BarSpace : 0);
        // Even the shortest bar is seen.
        drawing.Rectangle(BarLeft, top, Math.Max(1, At(spread.Median) - BarLeft), BarHeight, bar.IsDunlin ? "dunlin" : "peer");
        if (spread.Highest > spread.Lowest)
            drawing.Line(At(spread.Lowest), top + BarHeight / 2.0, At(spread.Highest), top + BarHeight / 2.0, "spread");
        drawing.Text(At(spread.Highest) + 6, top + BarHeight - 2, GroupTable.Number(panel.Figure, spread.Median));
    }

    private static string Describe(Panel panel) =>
        $"{panel.Title}, {Direction(panel)}: {string.Join(", ", panel.Bars.Select(bar => $"{bar.Name} {(bar.Spread is { } spread ? GroupTable.Number(panel.Figure, spread.Median) : "failed")}"))}.";

    private static string Direction(Panel panel) => panel.Figure.Better == Better.Lower ? "lower is better" : "higher is better";
}
