namespace Dunlin.Client;

/// <summary>What of a channel's history is read.</summary>
public sealed record HistoryOptions
{
    /// <summary>Publications of a page. Default: 100. 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only what is behind this place; with <see cref="Reverse"/>, before it. Default: null, from the end that is read first.</summary>
    public Position? Since { get; init; }

    /// <summary>From the newest back, instead of from the oldest on. Default: false.</summary>
    public bool Reverse { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, 1000);
    }
}
