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
    private readonly Transcript? _transcript;
    private readonly bool _isRoom;
    private WireBytes _wire;

    /// <param name="plan">What to do.</param>
    /// <param name="measurement">Where to count.</param>
    /// <param name="isRoom">Each message comes to all as <c>name: message</c>, where the name is the sender's index; otherwise to its sender, as it is.</param>
    /// <param name="senders">How many of the clients, from the first, may send.</param>
    /// <param name="ownOnly">Whether <see cref="OnDelivered"/> need only hear of messages that come back to their senders.</param>
    protected MessageWorkload(LoadPlan plan, Measurement measurement, bool isRoom, int senders, bool ownOnly)
    {
        Plan = plan;
        Measurement = measurement;
        _isRoom = isRoom;
        _protocol = plan.Protocol.Create(isRoom);
        _bodies = new BodySet(plan.Body, plan.Payload, _protocol.EscapesTexts);
        _messages = new MessageTemplates(_protocol, _bodies, plan.Clients);
        _stalled = new StalledReaders(plan);
        _sent = new uint[senders];
        _deliveries = new Deliveries(plan.Clients, senders);
        _transcript = isRoom && ownOnly ? new Transcript(plan.Clients, senders, _deliveries) : null;
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
        Loop.Start();
        DoPhases();
        IsStopping = true;
        Drain();
        return Result(name);
    }

    public int Follow(LoadSocket client, ReadOnlySpan<byte> input)
    {
        if (_transcript is null)
            return 0;

        var bytes = _transcript.Follow(client.Index, input, out var messages);
        OnFollowed(client, messages);
        return bytes;
    }

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message) => OnFrame(client, frame: default, message);

    public void OnFrame(LoadSocket client, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var record = _protocol.Read(message);
            if (record.Kind == RecordKind.Text)
                OnText(client, record.Length == message.Length ? frame : default, record.Text);
            else if (record.Kind == RecordKind.Ping)
                client.Queue(_protocol.Pong);
            message = message[record.Length..];
            frame = default;
        }
    }

    public void Dispose()
    {
        Loop.Dispose();
        _stalled.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    /// <summary>Warms up, then measures.</summary>
    protected virtual void DoPhases()
    {
        Begin();
        foreach (var client in _clients)
            Loop.Flush(client);
        RunFor(Plan.WarmUp);
        BeginMeasuring();
        RunFor(Plan.Duration);
        EndMeasuring();
    }

    /// <summary>Before the first round.</summary>
    protected abstract void Begin();

    protected virtual void BeginMeasuring()
    {
        _wire = WireBytes.Of(_clients);
        Measurement.Begin();
    }

    protected virtual void EndMeasuring()
    {
        Measurement.End();
        _wire = WireBytes.Of(_clients) - _wire;
    }

    protected virtual LoadResult Result(string name) => Measurement.Result(name, Plan.Clients) with
    {
        Missing = Expected - _deliveries.Distinct,
        Repeated = _deliveries.Repeated,
        OutOfOrder = _deliveries.OutOfOrder,
        BytesReceived = _wire.Received,
        BytesSent = _wire.Sent,
        Stalled = _stalled.Count,
        CutOff = _stalled.CountCutOff(),
    };

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

    /// <summary>Waits for what is under way, for as long as there is progress.</summary>
    protected void Drain()
    {
        var clock = Stopwatch.StartNew();
        for (var last = _deliveries.Distinct; last < Expected && clock.Elapsed < Plan.Patience; Loop.Turn(waitMilliseconds: 10))
        {
            if (_deliveries.Distinct == last)
                continue;
            last = _deliveries.Distinct;
            clock.Restart();
        }
    }

    private void OnFollowed(LoadSocket client, int messages)
    {
        Measurement.CountOperations(messages);
        while (_transcript!.TryTakeOwn(client.Index, out var stamp))
            OnDelivered(client, client.Index, stamp);
    }

    /// <param name="client">Who got it.</param>
    /// <param name="frame">As it came, when there is nothing else in it.</param>
    /// <param name="text">What it says.</param>
    private void OnText(LoadSocket client, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> text)
    {
        if (!TryRead(client, text, out var sender, out var stamp))
            return;

        if (!frame.IsEmpty && _transcript is not null && _transcript.TryAdd(client.Index, frame, sender, stamp))
        {
            OnFollowed(client, 1);
            return;
        }

        _transcript?.Leave(client.Index);
        _deliveries.Add(client.Index, sender, stamp.Number);
        Measurement.CountOperation();
        OnDelivered(client, sender, stamp);
    }

    // False: it is none of ours, a notice of the room.
    private bool TryRead(LoadSocket client, ReadOnlySpan<byte> text, out int sender, out Stamp stamp)
    {
        sender = client.Index;
        stamp = default;
        if (_isRoom)
        {
            if (!Utf8Parser.TryParse(text, out sender, out var digits) || text.Length < digits + 2 + Stamp.Size)
                return false;
            text = text[(digits + 2)..];
        }

        if (text.Length >= _bodies.StampOffset + Stamp.Size)
            stamp = Stamp.Read(text[_bodies.StampOffset..]);
        if (!_bodies[_bodies.VariantOf(sender, stamp.Number)].Matches(text))
            throw new LoadException($"A message came back changed, or was sent by another: {text.Length} bytes.");
        if ((uint)sender >= _sent.Length || stamp.Number >= _sent[sender])
            throw new LoadException("A message came that was never sent: is the room empty but for this run?");
        return true;
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
}
