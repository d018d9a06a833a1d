using Dunlin.Bench.Load;
using Dunlin.Bench.Machine;

namespace Dunlin.Bench.Compare.Results;

/// <summary>All that a comparison found, as <c>--json</c> writes it: tables and pages are made from it at any later time.</summary>
internal sealed record ComparisonResults
{
    /// <summary>Of this layout; a reader refuses others.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>When it began, UTC, to the minute.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The options that repeat it.</summary>
    public required string CommandLine { get; init; }

    public required MachineFacts Machine { get; init; }

    /// <summary>The programs and libraries that took part.</summary>
    public required IReadOnlyList<ProgramVersion> Versions { get; init; }

    public required int Rounds { get; init; }

    public required int WarmUpSeconds { get; init; }

    public required int Seconds { get; init; }

    public required int ServerCore { get; init; }

    public required int LoadCore { get; init; }

    /// <summary>Whether a load generator that is not ours measured.</summary>
    public bool IndependentLoad { get; init; }

    /// <summary>The first is what the others are related to.</summary>
    public required IReadOnlyList<PeerFacts> Peers { get; init; }

    /// <summary>As they are written on the command line.</summary>
    public required IReadOnlyList<string> Works { get; init; }

    /// <summary>Who did not take part in what.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>In the order in which they were made.</summary>
    public required IReadOnlyList<Measured> Measurements { get; init; }

    /// <summary>Whether every measurement succeeded.</summary>
    public bool IsWhole => Measurements.All(measured => measured.Failure is null);
}

/// <summary>A peer, as tables name it.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsDunlin">Whether it is Dunlin in one of its shapes.</param>
internal sealed record PeerFacts(string Name, string Description, bool IsDunlin);

/// <summary>A peer that did not do a work.</summary>
internal sealed record LeftOut(string Work, string Peer, string Reason);

/// <summary>One peer's doing of one work in one round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Work">As it is written on the command line.</param>
/// <param name="Peer">Its name.</param>
/// <param name="Runs">What each run of the load found; empty when it failed.</param>
/// <param name="Failure">Why there is no result, in a line; null: there is.</param>
internal sealed record Measured(int Round, string Work, string Peer, IReadOnlyList<LoadResult> Runs, string? Failure);
