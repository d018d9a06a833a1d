namespace Dunlin.Bench.Load;

/// <summary>The requests of a mixed run. Times in microseconds; server figures are null when its process is not known.</summary>
internal sealed record HttpSide
{
    public required int Clients { get; init; }

    /// <summary>Answered in the measured time, while messages went too.</summary>
    public long Requests { get; init; }

    public long LatencyP50 { get; init; }

    public long LatencyP99 { get; init; }

    /// <summary>Of the same requests without the messages, as the next two.</summary>
    public double? ServerMicrosecondsPerRequestAlone { get; init; }

    public long LatencyP50Alone { get; init; }

    public long LatencyP99Alone { get; init; }
}
