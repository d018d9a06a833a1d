using System.Buffers.Text;
using System.Diagnostics;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Measuring;
using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>
/// <c>churn</c>: clients come at a fixed rate, join the room, hear themselves, say one thing more and leave without a word, every other one by
/// resetting the connection. Then looks at what the server still holds. The latency is from when a client was due until it heard itself.
/// </summary>
internal sealed class Churn : IMessageReceiver, IDisposable
{
    private readonly LoadPlan _plan;
    private readonly ServerProcess _server;
    private readonly Measurement _measurement;
    private readonly ILoadProtocol _protocol;
    private readonly Body _body;
    private readonly LoadLoop _loop;
    private readonly Dictionary<LoadSocket, MessageTemplate> _present = [];
    private readonly List<LoadSocket> _leaving = [];
    private WireBytes _wire;
    private int _came;

    public Churn(LoadPlan plan, ServerProcess server, Measurement measurement)
    {
        _plan = plan;
        _server = server;
        _measurement = measurement;
        _protocol = plan.Protocol.Create(isRoom: true);
        var body = Body.Create(plan.Body, plan.Payload, variant: 0);
        _body = _protocol.EscapesTexts ? body.Escaped() : body;
        _loop = new LoadLoop([], this);
    }

    public LoadResult Run()
    {
        // The first clients pay for what is made once: compiled code, buffers.
        ComeAndGo(_plan.WarmUp);
        var before = Calm.Wait(_server, _plan.Patience);

        var (warmed, wire) = (_came, _wire);
        _measurement.Begin();
        ComeAndGo(_plan.Duration);
        _measurement.End();
        var missing = _present.Count;
        DismissAll();
        var after = Calm.Wait(_server, _plan.Patience, descriptors: before.Descriptors);
        return _measurement.Result("churn", _came - warmed) with
        {
            Missing = missing,
            LeftOpen = Math.Max(0, after.Descriptors - before.Descriptors),
            ServerResidentBefore = before.Resident,
            ServerResidentAfter = after.Resident,
            BytesReceived = (_wire - wire).Received,
            BytesSent = (_wire - wire).Sent,
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
        }
    }

    public void Dispose()
    {
        DismissAll();
        _loop.Dispose();
    }

    // "number: text", of others too.
    private void OnText(LoadSocket client, ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out int sender, out var digits) || sender != client.Index || !_present.Remove(client, out var message))
            return;

        var said = text[(digits + 2)..];
        if (!_body.Matches(said))
            throw new LoadException($"A message came back changed: {said.Length} bytes for {_body.Bytes.Length}.");
        var stamp = Stamp.Read(said[_body.StampOffset..]);
        _measurement.CountOperation();
        _measurement.RecordLatencySinceDue(stamp.Age);
        client.Queue(message, stamp);
        _leaving.Add(client);
    }

    private void ComeAndGo(TimeSpan duration)
    {
        var pace = new Pace(_plan.Rate, Stamp.Now);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration; Turn(pace.WaitMilliseconds))
        {
            if (pace.TryTake(out var due))
                Come(due);
        }

        for (var clock = Stopwatch.StartNew(); _present.Count > 0 && clock.Elapsed < _plan.Patience;)
            Turn(waitMilliseconds: 1);
    }

    private void Come(long due)
    {
        var client = LoadClients.Connect(_plan, _protocol, _came++);
        var message = MessageTemplate.Create(_protocol, _body, client);
        _present.Add(client, message);
        client.Queue(message, new Stamp((uint)client.Index, (uint)due));
        _loop.Add(client);
    }

    private void Turn(int waitMilliseconds)
    {
        _loop.Turn(waitMilliseconds);
        foreach (var client in _leaving)
            Leave(client);
        _leaving.Clear();
    }

    private void Leave(LoadSocket client)
    {
        _wire += client.Wire;
        _loop.Remove(client);
        if (client.Index % 2 == 0)
            Libc.SetResetOnClose(client.Fd);
        client.Dispose();
    }

    private void DismissAll()
    {
        foreach (var client in _present.Keys)
            Leave(client);
        _present.Clear();
    }
}
