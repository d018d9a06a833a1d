using System.Buffers.Text;
using System.Diagnostics;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>What the workloads that send messages share: clients, stamps, the account of what came, and the wait for the rest.</summary>
internal abstract class MessageWorkload : IMessageReceiver, IDisposable
{
    private readonly List<LoadSocket> _clients = [];
    private readonly StalledReaders _stalled;
    private readonly ILoadProtocol _protocol;
    private readonly BodySet _bodies;
    private readonly MessageTemplates _messages;
    private readonly uint[] _sent;
    private readonly Deliveries _deliveries;
    private readonly bool _isRoom;

    /// <param name="plan">What to do.</param>
    /// <param name="measurement">Where to count.</param>
    /// <param name="isRoom">Each message comes to all as <c>name: message</c>, where the name is the sender's index; otherwise to its sender, as it is.</param>
    protected MessageWorkload(LoadPlan plan, Measurement measurement, bool isRoom)
    {
        Plan = plan;
        Measurement = measurement;
        _isRoom = isRoom;
        _protocol = plan.Protocol.Create(isRoom);
        _bodies = new BodySet(plan.Body, plan.Payload, _protocol.EscapesTexts);
        _messages = new MessageTemplates(_protocol, _bodies, plan.Clients);
        _stalled = new StalledReaders(plan);
        _sent = new uint[plan.Clients];
        _deliveries = new Deliveries(plan.Clients, plan.Clients);
        Connect();
        Loop = new LoadLoop(_clients, this) { KeepAlive = _protocol.KeepAlive.ToArray() };
    }

    protected LoadPlan Plan { get; }

    protected Measurement Measurement { get; }

    protected LoadLoop Loop { get; }

    /// <summary>All but the stalled ones. A client's <see cref="LoadSocket.Index"/> counts those too.</summary>
    protected IReadOnlyList<LoadSocket> Clients => _clients;

    protected bool IsStopping { get; private set; }

    private long Expected => _sent.Sum(count => (long)count) * (_isRoom ? _clients.Count : 1);

    public LoadResult Run(string name)
    {
        Begin();
        Loop.Start();
        RunFor(Plan.WarmUp);
        var before = WireBytes.Of(_clients);
        Measurement.Begin();
        RunFor(Plan.Duration);
        Measurement.End();
        var wire = WireBytes.Of(_clients) - before;
        IsStopping = true;
        Drain();
        return Measurement.Result(name, Plan.Clients) with
        {
            Missing = Expected - _deliveries.Distinct,
            Repeated = _deliveries.Repeated,
            OutOfOrder = _deliveries.OutOfOrder,
            BytesReceived = wire.Received,
            BytesSent = wire.Sent,
            Stalled = _stalled.Count,
            CutOff = _stalled.CountCutOff(),
        };
    }

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var record = _protocol.Read(message);
            message = message[record.Length..];
            if (record.Kind == RecordKind.Text)
                OnText(client, record.Text);
            else if (record.Kind == RecordKind.Ping)
                client.Queue(_protocol.Pong);
        }
    }

    public void Dispose()
    {
        Loop.Dispose();
        _stalled.Dispose();
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
        var number = _sent[client.Index]++;
        client.Queue(_messages.For(client, number), new Stamp(number, (uint)due));
    }

    private void OnText(LoadSocket client, ReadOnlySpan<byte> text)
    {
        var sender = client.Index;
        if (_isRoom)
        {
            if (!Utf8Parser.TryParse(text, out sender, out var digits) || text.Length < digits + 2 + Stamp.Size)
                return;
            text = text[(digits + 2)..];
        }

        var stamp = text.Length >= _bodies.StampOffset + Stamp.Size ? Stamp.Read(text[_bodies.StampOffset..]) : default;
        if (!_bodies[_bodies.VariantOf(sender, stamp.Number)].Matches(text))
            throw new LoadException($"A message came back changed, or was sent by another: {text.Length} bytes.");
        if ((uint)sender >= _sent.Length || stamp.Number >= _sent[sender])
            throw new LoadException("A message came that was never sent: is the room empty but for this run?");

        _deliveries.Add(client.Index, sender, stamp.Number);
        Measurement.CountOperation();
        OnDelivered(client, sender, stamp);
    }

    private void Connect()
    {
        for (var i = 0; i < Plan.Clients; i++)
        {
            if (_stalled.Includes(i))
                _stalled.Connect(_protocol, i);
            else
                _clients.Add(LoadClients.Connect(Plan, _protocol, i));
        }
    }

    private void RunFor(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
            Turn();
    }

    private void Drain()
    {
        // A slow server takes long for all that is under way, but something comes now and then.
        var clock = Stopwatch.StartNew();
        for (var seen = _deliveries.Distinct; seen < Expected && clock.Elapsed < Plan.Patience;)
        {
            Loop.Turn(waitMilliseconds: 10);
            if (_deliveries.Distinct == seen)
                continue;
            seen = _deliveries.Distinct;
            clock.Restart();
        }
    }
}
