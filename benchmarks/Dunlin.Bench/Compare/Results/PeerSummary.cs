using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Compare.Results;

/// <summary>What the rounds of one work come to at one peer.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Cells">One for each figure of the work's group, in its order.</param>
/// <param name="IsFailed">Whether no round succeeded.</param>
/// <param name="Note">Why there are no figures, or not from all rounds; null: all is there.</param>
internal sealed record PeerSummary(PeerFacts Peer, IReadOnlyList<Cell> Cells, bool IsFailed, string? Note)
{
    public static PeerSummary Of(PeerFacts peer, Work work, ComparisonResults source, PeerSummary? reference)
    {
        var figures = work.Kind.Group.Figures;
        var measured = source.Measurements.Where(one => one.Work == work.ToString() && one.Peer == peer.Name).ToList();
        var good = measured.Where(one => one.Failure is null).ToList();
        var cells = figures.Select((figure, index) => Cell.Of(figure, good, reference?.Cells[index])).ToList();
        return new PeerSummary(peer, cells, IsFailed: measured.Count > 0 && good.Count == 0, NoteOn(peer, work, source, measured));
    }

    private static string? NoteOn(PeerFacts peer, Work work, ComparisonResults source, List<Measured> measured)
    {
        if (source.LeftOut.FirstOrDefault(left => left.Work == work.ToString() && left.Peer == peer.Name) is { } left)
            return left.Reason;
        var failed = measured.Where(one => one.Failure is not null).ToList();
        return failed.Count > 0 ? $"{failed.Count} of {measured.Count} rounds failed: {failed[0].Failure}" : null;
    }
}

/// <summary>One figure of one peer.</summary>
/// <param name="Figure">Which.</param>
/// <param name="Spread">Over the rounds that succeeded; null when there is none.</param>
/// <param name="Ratio">Of the median to that of the reference; null where it tells nothing.</param>
/// <param name="Rounds">How many rounds the spread is of.</param>
internal sealed record Cell(Figure Figure, Spread? Spread, double? Ratio, int Rounds)
{
    public static Cell Of(Figure figure, IReadOnlyList<Measured> rounds, Cell? reference)
    {
        var values = rounds.Select(one => figure.Value(one.Runs)).OfType<double>().ToList();
        Spread? spread = values.Count == 0 ? null : Results.Spread.Of(values);
        // A cost that is a difference of two can be below zero when it is lost in the noise.
        var ratio = figure.HasRatio && reference?.Spread?.Median is > 0 and var of && spread?.Median is >= 0 and var median ? median / of : (double?)null;
        return new Cell(figure, spread, ratio, values.Count);
    }

    /// <summary>Whether this median is the better one. False when one of them is missing.</summary>
    public bool IsBetterThan(Cell other) => Spread is { } mine && other.Spread is { } theirs
        && (Figure.Better == Better.Lower ? mine.Median < theirs.Median : mine.Median > theirs.Median);
}
