using System.Diagnostics;
using System.Text;
using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>What the workloads over HTTP share: connections that are kept, the phases of a run, the bytes, and the wait for the rest.</summary>
internal abstract class HttpWorkload : IAnswerReceiver, IDisposable
{
    private readonly List<HttpConnection> _connections = [];
    private WireBytes _wire;

    /// <param name="plan">What to do; its address is where the connections go.</param>
    /// <param name="connections">How many.</param>
    /// <param name="measurement">Where to count.</param>
    protected HttpWorkload(LoadPlan plan, int connections, Measurement measurement)
    {
        Plan = plan;
        Measurement = measurement;
        for (var i = 0; i < connections; i++)
            _connections.Add(HttpConnection.Connect(plan.Url, i));
        Loop = new HttpLoop(_connections, this);
    }

    protected LoadPlan Plan { get; }

    protected Measurement Measurement { get; }

    protected HttpLoop Loop { get; }

    protected IReadOnlyList<HttpConnection> Connections => _connections;

    protected bool IsStopping { get; private set; }

    /// <summary>Of what has been asked for or published, or is due: what has not come.</summary>
    protected abstract long Missing { get; }

    public LoadResult Run(string name)
    {
        Start();
        RunFor(Plan.WarmUp);
        BeginMeasuring();
        RunFor(Plan.Duration);
        EndMeasuring();
        Finish();
        return Result(name);
    }

    /// <summary>Before the first round.</summary>
    public void Start()
    {
        Loop.Start();
        Begin();
    }

    /// <summary>One round; waits at most this long for something to come.</summary>
    public abstract void Turn(int waitMilliseconds);

    public void BeginMeasuring()
    {
        _wire = Wire();
        Measurement.Begin();
    }

    public void EndMeasuring()
    {
        Measurement.End();
        _wire = Wire() - _wire;
    }

    /// <summary>Begins nothing new, and waits for what is under way, for as long as there is progress.</summary>
    public void Finish()
    {
        IsStopping = true;
        Stop();
        var clock = Stopwatch.StartNew();
        for (var last = Missing; last > 0 && clock.Elapsed < Plan.Patience; Turn(waitMilliseconds: 1))
        {
            if (Missing == last)
                continue;
            last = Missing;
            clock.Restart();
        }
    }

    public virtual LoadResult Result(string name) =>
        Measurement.Result(name, Plan.Clients) with { Missing = Missing, BytesReceived = _wire.Received, BytesSent = _wire.Sent };

    public abstract void OnAnswer(HttpConnection client, int status, ReadOnlySpan<byte> body);

    public void Dispose()
    {
        Loop.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }

    /// <summary>The first requests.</summary>
    protected abstract void Begin();

    /// <summary>Nothing becomes due any more.</summary>
    protected abstract void Stop();

    protected static byte[] Get(Uri url, string pathAndQuery) =>
        Encoding.ASCII.GetBytes($"GET {pathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n");

    private WireBytes Wire() => _connections.Aggregate(default(WireBytes), (sum, connection) => sum + connection.Wire);

    private void RunFor(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
            Turn(waitMilliseconds: 1);
    }
}
