using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>
/// <c>http</c>: the same request over and over. Each connection keeps a number under way, or all together send at a fixed rate: then a
/// latency counts from when the request was due, also when it had to wait for a connection to be free.
/// </summary>
internal sealed class Requests(LoadPlan plan, int connections, Measurement measurement) : HttpWorkload(plan, connections, measurement)
{
    private readonly byte[] _request = Get(plan.Url, plan.Url.PathAndQuery);
    private readonly Queue<long>[] _due = [.. Enumerable.Range(0, connections).Select(_ => new Queue<long>())];
    private readonly Queue<HttpConnection> _free = new();
    private Pace? _pace;
    private byte[]? _expected;
    private long _underWay;
    private long _wrong;

    protected override long Missing => _underWay + (_pace?.Overdue ?? 0);

    public override void Turn(int waitMilliseconds)
    {
        while (_free.Count > 0 && _pace!.TryTake(out var due))
        {
            var connection = _free.Dequeue();
            Send(connection, due);
            Loop.Flush(connection);
        }

        Loop.Turn(_pace is null ? waitMilliseconds : Math.Min(waitMilliseconds, _pace.WaitMilliseconds));
    }

    public override void OnAnswer(HttpConnection client, int status, ReadOnlySpan<byte> body)
    {
        _underWay--;
        Check(status, body);
        Measurement.CountOperation();
        var latency = Stamp.Now - _due[client.Index].Dequeue();
        if (_pace is not null)
        {
            Measurement.RecordLatencySinceDue(latency);
            _free.Enqueue(client);
            return;
        }

        Measurement.RecordLatency(latency);
        if (!IsStopping)
            Send(client, Stamp.Now);
    }

    public override LoadResult Result(string name) => base.Result(name) with { Wrong = _wrong };

    protected override void Begin()
    {
        if (Plan.Rate > 0)
            _pace = new Pace(Plan.Rate, Stamp.Now);
        for (var i = 0; i < Plan.InFlight; i++)
        {
            foreach (var connection in Connections)
                Offer(connection);
        }
    }

    protected override void Stop() => _pace?.Stop();

    private void Offer(HttpConnection connection)
    {
        if (_pace is not null)
        {
            _free.Enqueue(connection);
            return;
        }

        Send(connection, Stamp.Now);
        Loop.Flush(connection);
    }

    private void Send(HttpConnection connection, long due)
    {
        connection.Queue(_request);
        _due[connection.Index].Enqueue(due);
        _underWay++;
    }

    private void Check(int status, ReadOnlySpan<byte> body)
    {
        if (_expected is null && status == 200)
            _expected = body.ToArray();
        if (status != 200 || !body.SequenceEqual(_expected))
            _wrong++;
    }
}
