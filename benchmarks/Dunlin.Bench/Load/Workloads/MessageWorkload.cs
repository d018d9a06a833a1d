using System.Buffers.Text;
using System.Diagnostics;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>What the workloads that send messages share: clients, stamps, the account of what came, and the wait for the rest.</summary>
internal abstract class MessageWorkload : IMessageReceiver, IDisposable
{
    private readonly List<LoadSocket> _clients;
    private readonly byte[] _message;
    private readonly uint[] _sent;
    private readonly Deliveries _deliveries;
    private readonly int _receiversEach;
    private readonly bool _namesSender;

    /// <param name="plan">What to do.</param>
    /// <param name="measurement">Where to count.</param>
    /// <param name="isRoom">Each message comes to all as <c>name: message</c>, where the name is the sender's index; otherwise to its sender, as it is.</param>
    protected MessageWorkload(LoadPlan plan, Measurement measurement, bool isRoom)
    {
        Plan = plan;
        Measurement = measurement;
        _message = new byte[plan.Payload];
        _message.AsSpan().Fill((byte)'.');
        _clients = Connect(plan, isRoom);
        _sent = new uint[plan.Clients];
        _receiversEach = isRoom ? plan.Clients : 1;
        _namesSender = isRoom;
        _deliveries = new Deliveries(plan.Clients, plan.Clients);
        Loop = new LoadLoop(_clients, this);
    }

    protected LoadPlan Plan { get; }

    protected Measurement Measurement { get; }

    protected LoadLoop Loop { get; }

    protected IReadOnlyList<LoadSocket> Clients => _clients;

    protected bool IsStopping { get; private set; }

    private long Expected => _sent.Sum(count => (long)count) * _receiversEach;

    public LoadResult Run(string name)
    {
        Begin();
        Loop.Start();
        RunFor(Plan.WarmUp);
        Measurement.Begin();
        RunFor(Plan.Duration);
        Measurement.End();
        IsStopping = true;
        Drain();
        var missing = Expected - _deliveries.Distinct;
        return Measurement.Result(name, Plan.Clients) with { Missing = missing, Repeated = _deliveries.Repeated, OutOfOrder = _deliveries.OutOfOrder };
    }

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message)
    {
        var sender = client.Index;
        if (_namesSender)
        {
            if (!Utf8Parser.TryParse(message, out sender, out var digits) || message.Length < digits + 2 + Stamp.Size)
                return;
            message = message[(digits + 2)..];
        }

        var stamp = Stamp.Read(message);
        if ((uint)sender >= _sent.Length || stamp.Number >= _sent[sender])
            throw new LoadException("A message came that was never sent: is the room empty but for this run?");

        _deliveries.Add(client.Index, sender, stamp.Number);
        Measurement.CountOperation();
        OnDelivered(client, sender, stamp);
    }

    public void Dispose()
    {
        Loop.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    /// <summary>Before the first round.</summary>
    protected abstract void Begin();

    /// <summary>One round; may wait a millisecond or so.</summary>
    protected abstract void Turn();

    protected abstract void OnDelivered(LoadSocket receiver, int sender, Stamp stamp);

    /// <summary>Queues a client's next message.</summary>
    /// <param name="client">The sender.</param>
    /// <param name="due">When it should leave, in microseconds of <see cref="Stamp.Now"/>.</param>
    protected void Send(LoadSocket client, long due)
    {
        new Stamp(_sent[client.Index]++, (uint)due).Write(_message);
        client.Queue(_message);
    }

    private static List<LoadSocket> Connect(LoadPlan plan, bool isRoom)
    {
        var clients = new List<LoadSocket>(plan.Clients);
        for (var i = 0; i < plan.Clients; i++)
            clients.Add(LoadSocket.Connect(isRoom ? new Uri($"{plan.Url}?name={i}") : plan.Url, i));
        return clients;
    }

    private void RunFor(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
            Turn();
    }

    private void Drain()
    {
        var clock = Stopwatch.StartNew();
        while (_deliveries.Distinct < Expected && clock.Elapsed < Plan.Patience)
            Loop.Turn(waitMilliseconds: 10);
    }
}
