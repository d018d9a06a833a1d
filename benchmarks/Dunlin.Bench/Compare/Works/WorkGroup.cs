using System.Collections.Immutable;

namespace Dunlin.Bench.Compare.Works;

/// <summary>Works that are shown in one table and one plot, because their figures are the same.</summary>
/// <param name="Key">Names its plot's file.</param>
/// <param name="Title">The heading.</param>
/// <param name="Text">What is done, in a sentence or two.</param>
/// <param name="Figures">The first is what the group is about.</param>
internal sealed record WorkGroup(string Key, string Title, string Text, ImmutableArray<Figure> Figures)
{
    /// <summary>Whether bars of one unit are drawn to one scale in all its works, so that works can be compared with each other too.</summary>
    public bool HasOneScale { get; init; }

    /// <summary>What is drawn.</summary>
    public IReadOnlyList<Figure> Plotted => Figures.Any(figure => figure.IsPlotted) ? [.. Figures.Where(figure => figure.IsPlotted)] : [Figures[0]];
}
