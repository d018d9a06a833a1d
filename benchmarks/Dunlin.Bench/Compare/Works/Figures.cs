using Dunlin.Bench.Load;

namespace Dunlin.Bench.Compare.Works;

/// <summary>The figures that works are compared by.</summary>
internal static class Figures
{
    public static Figure LatencyP50 { get; } = new("latency p50", "ms", Better.Lower, 2, runs => Milliseconds(runs[0].LatencyP50));

    public static Figure LatencyP99 { get; } = new("latency p99", "ms", Better.Lower, 2, runs => Milliseconds(runs[0].LatencyP99));

    /// <summary>What one client sends and receives, HTTP heads and frame headers included.</summary>
    public static Figure BytesPerClient { get; } = new("bytes per client and second", "", Better.Lower, 0, runs => Bytes(runs[0]));

    /// <summary>What a client reads for one message, frame headers included: how well it was compressed.</summary>
    public static Figure BytesPerMessage { get; } = new("bytes per delivered message", "", Better.Lower, 0, runs => runs[0] is { Operations: > 0, BytesReceived: > 0 } run ? (double)run.BytesReceived / run.Operations : null);

    public static Figure MemoryGrowth { get; } = new("growth of resident memory", "MB", Better.Lower, 1, runs => (runs[0].ServerResidentAfter - runs[0].ServerResidentBefore) / 1e6);

    public static Figure MemoryInAll { get; } = new("resident memory with them", "MB", Better.Lower, 1, runs => runs[0].ServerResidentAfter / 1e6);

    /// <summary>Of the healthy readers, while nobody stalls.</summary>
    public static Figure HealthyP99 { get; } = new("p99, nobody stalled", "ms", Better.Lower, 2, runs => Milliseconds(runs[0].LatencyP99)) { IsPlotted = true };

    /// <summary>Of the healthy readers, while 5 % stall.</summary>
    public static Figure StalledP99 { get; } = new("p99, 5 % stalled", "ms", Better.Lower, 2, runs => Milliseconds(runs[1].LatencyP99)) { IsPlotted = true };

    public static Figure StalledChange { get; } = new("change of p99", "%", Better.Lower, 1, runs => Change(runs[0].LatencyP99, runs[1].LatencyP99)) { HasRatio = false };

    /// <summary>Of the requests beside the messages.</summary>
    public static Figure RequestP99 { get; } = new("HTTP p99", "ms", Better.Lower, 2, runs => runs[0].Http is { } http ? Milliseconds(http.LatencyP99) : null);

    public static Figure Cost(string operation) => new($"CPU per {operation}", "us", Better.Lower, 3, runs => runs[0].ServerMicrosecondsPerOperation);

    public static Figure Rate(string operations) => new($"{operations} a second", "", Better.Higher, 0, runs => runs[0].OperationsPerSecond is > 0 and var rate ? rate : null);

    private static double? Milliseconds(long microseconds) => microseconds > 0 ? microseconds / 1e3 : null;

    private static double? Bytes(LoadResult run) =>
        run.Seconds > 0 && run.BytesReceived > 0 ? (run.BytesReceived + run.BytesSent) / run.Seconds / run.Clients : null;

    private static double? Change(long from, long to) => from > 0 && to > 0 ? 100.0 * (to - from) / from : null;
}
