using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Load.Workloads;

/// <summary>
/// <c>poll</c> and <c>longpoll</c>: a room over HTTP. One more client publishes at a fixed rate; readers ask every so often, spread evenly, or
/// wait for an answer and ask again at once. A message's latency counts from when it was due until each reader has it.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="measurement">Where to count.</param>
/// <param name="isLong">Whether readers wait.</param>
internal sealed class PolledRoom(LoadPlan plan, Measurement measurement, bool isLong)
    : HttpWorkload(isLong ? plan : plan with { Patience = plan.Patience + (2 * plan.Interval) }, plan.Clients + 1, measurement), IRoomReceiver
{
    // Shorter than what the servers and proxies on the way allow, as programs do it.
    private const int WaitSeconds = 20;
    private const int NotYet = -1;

    private readonly Body _body = Body.Create(plan.Body, plan.Payload, variant: 0);
    private readonly long[] _positions = [.. Enumerable.Repeat((long)NotYet, plan.Clients)];
    private readonly bool[] _isOwed = new bool[plan.Clients];
    private readonly Deliveries _deliveries = new(plan.Clients, senders: 1);
    private readonly byte[] _request = new byte[1024];
    private PublishRequest _publish = null!;
    private Pace _publishing = null!;
    private Pace? _asking;

    protected override long Missing => ((_publishing.Taken + _publishing.Overdue) * Plan.Clients) - _deliveries.Distinct;

    private HttpConnection Publisher => Connections[Plan.Clients];

    public override void Turn(int waitMilliseconds)
    {
        // One at a time: a server may read the bodies of two requests in either order.
        if (Publisher.UnderWay == 0 && _publishing.TryTake(out var due))
        {
            Publisher.Queue(_publish.With(new Stamp((uint)(_publishing.Taken - 1), (uint)due)));
            Loop.Flush(Publisher);
        }

        while (_asking is not null && _asking.TryTake(out _))
            AskInTurn(Connections[(int)((_asking.Taken - 1) % Plan.Clients)]);
        Loop.Turn(Math.Min(waitMilliseconds, Math.Min(_publishing.WaitMilliseconds, _asking?.WaitMilliseconds ?? 1)));
    }

    public override void OnAnswer(HttpConnection client, int status, ReadOnlySpan<byte> body)
    {
        if (status is not (200 or 204))
            throw new LoadException($"The room answers {status}: {Encoding.UTF8.GetString(body)}");
        if (client.Index == Plan.Clients)
            return;

        Advance(ref _positions[client.Index], RoomBatch.Read(body, client.Index, this));
        if (isLong || _isOwed[client.Index])
            Ask(client);
    }

    public void OnMessage(int reader, ReadOnlySpan<byte> message)
    {
        if (!_body.Matches(message))
            throw new LoadException($"A message came back changed, or was sent by another: {message.Length} bytes for {_body.Bytes.Length}.");
        var stamp = Stamp.Read(message[_body.StampOffset..]);
        if (stamp.Number >= _publishing.Taken)
            throw new LoadException("A message came that was never published: is the room empty but for this run?");

        _deliveries.Add(reader, sender: 0, stamp.Number);
        Measurement.CountOperation();
        Measurement.RecordLatencySinceDue(stamp.Age);
    }

    public override LoadResult Result(string name) =>
        base.Result(name) with { Repeated = _deliveries.Repeated, OutOfOrder = _deliveries.OutOfOrder };

    // Nothing is published before each reader knows from where it reads on.
    protected override void Begin()
    {
        foreach (var reader in Connections.Take(Plan.Clients))
        {
            reader.Queue(Get(Plan.Url, Plan.Url.AbsolutePath));
            Loop.Flush(reader);
        }

        var clock = Stopwatch.StartNew();
        while (_positions.Contains(NotYet))
        {
            if (clock.Elapsed > Plan.Patience)
                throw new LoadException("The room does not answer all of its readers.");
            Loop.Turn(waitMilliseconds: 10);
        }

        _publish = new PublishRequest(Plan.Url, _body);
        _publishing = new Pace(Plan.Rate, Stamp.Now);
        if (!isLong)
            _asking = new Pace(Plan.Clients / Plan.Interval.TotalSeconds, Stamp.Now);
    }

    protected override void Stop() => _publishing.Stop();

    private static void Advance(ref long position, RoomBatch batch)
    {
        if (position != NotYet && batch.Position != position + batch.Missed + batch.Count)
            throw new LoadException($"The room went from position {position} to {batch.Position} with {batch.Count} messages and {batch.Missed} missed.");
        position = batch.Position;
    }

    // A reader whose last answer is still to come asks as soon as it has that.
    private void AskInTurn(HttpConnection reader)
    {
        _isOwed[reader.Index] = reader.UnderWay > 0;
        if (_isOwed[reader.Index])
            return;

        Ask(reader);
        Loop.Flush(reader);
    }

    private void Ask(HttpConnection reader)
    {
        _isOwed[reader.Index] = false;
        var wait = isLong ? WaitSeconds : 0;
        if (!Utf8.TryWrite(_request, $"GET {Plan.Url.AbsolutePath}?after={_positions[reader.Index]}&wait={wait} HTTP/1.1\r\nHost: {Plan.Url.Authority}\r\n\r\n", out var length))
            throw new LoadException("The address is too long.");
        reader.Queue(_request.AsSpan(0, length));
    }
}
