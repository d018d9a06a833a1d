using System.Diagnostics;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary>The measured stretch of a run: operations, latencies and what the server used meanwhile.</summary>
internal sealed class Measurement(ServerProcess? server)
{
    private readonly LatencyHistogram _latencies = new();
    private readonly Stopwatch _clock = new();
    private ServerProcess.Moment? _before;
    private ServerProcess.Moment? _after;
    private long _operations;

    public bool IsOn => _clock.IsRunning;

    public void Begin()
    {
        _before = server?.Take();
        _clock.Start();
    }

    public void End()
    {
        _clock.Stop();
        _after = server?.Take();
    }

    public void CountOperation()
    {
        if (IsOn)
            _operations++;
    }

    public void RecordLatency(long microseconds)
    {
        if (IsOn)
            _latencies.Record(microseconds);
    }

    public LoadResult Result(string workload, int clients)
    {
        var processor = (_after?.Processor - _before?.Processor)?.TotalMicroseconds;
        return new LoadResult
        {
            Workload = workload,
            Clients = clients,
            Seconds = _clock.Elapsed.TotalSeconds,
            Operations = _operations,
            ServerMicrosecondsPerOperation = _operations > 0 ? processor / _operations : null,
            ServerShareOfOneCore = processor / _clock.Elapsed.TotalMicroseconds,
            ServerResidentBefore = _before?.Resident,
            ServerResidentAfter = _after?.Resident,
            LatencyP50 = _latencies.Percentile(0.5),
            LatencyP99 = _latencies.Percentile(0.99),
            LatencyP999 = _latencies.Percentile(0.999),
            LatencyMax = _latencies.Max,
        };
    }
}
