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
    private long _beginning = long.MaxValue;
    private long _end = long.MaxValue;

    public bool IsOn => _clock.IsRunning;

    public void Begin()
    {
        _before = server?.Take();
        _clock.Start();
        _beginning = Stamp.Now;
    }

    public void End()
    {
        _clock.Stop();
        _end = Stamp.Now;
        _after = server?.Take();
    }

    public void CountOperation() => CountOperations(1);

    public void CountOperations(int count)
    {
        if (IsOn)
            _operations += count;
    }

    public void RecordLatency(long microseconds)
    {
        if (IsOn)
            _latencies.Record(microseconds);
    }

    /// <summary>
    /// For what is due at fixed times. It counts when it was due in the measured time, however late it comes: a server that stalls towards
    /// the end cannot hide it.
    /// </summary>
    public void RecordLatencySinceDue(long microseconds)
    {
        var due = Stamp.Now - microseconds;
        if (due >= _beginning && due < _end)
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
