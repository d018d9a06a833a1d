using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Concurrency;

/// <summary>
/// Several loops, publishers of every kind, and threads that subscribe, unsubscribe, send and disconnect, all at once. Each thread's own decisions come
/// from its seed; how they interleave is up to the machine.
/// </summary>
internal sealed class ChurnRun : IDisposable
{
    /// <summary>The number of the publisher whose publications are all ordered, across topics.</summary>
    public const int AsyncPublisher = 1;

    private const int Topics = 5;
    private readonly TopicRegistry _topics = new();
    private readonly ThreadedShard[] _shards = [new(), new(), new()];
    private readonly SlowFakeFormat _slow = new();
    private readonly Recording _recording;
    private readonly int _seed;
    private RecordingConnection? _extra;
    private int _connections;
    private volatile bool _isPublishing = true;

    public ChurnRun(int seed)
    {
        _seed = seed;
        _recording = new Recording { Witness = new RecordingConnection(_shards[0], _topics, FakeFormat.Plain, publisher: -1, seed) { StallsOneIn = 0 } };
        for (var topic = 0; topic < Topics; topic++)
            _recording.Witness.SubscribeTo(topic);
    }

    /// <summary>Publications of each of the four publishers.</summary>
    public int Publications { get; init; } = 4_000;

    public bool MayDisconnect { get; init; } = true;

    public TopicRegistry Registry => _topics;

    /// <summary>Makes one more connection, subscribed to every topic throughout.</summary>
    public Func<ThreadedShard, TopicRegistry, RecordingConnection>? Extra { get; init; }

    public async Task<Recording> RunAsync()
    {
        AddExtra();
        var churn = Enumerable.Range(0, 3).Select(i => Task.Run(() => Churn(_seed + i))).ToArray();
        var publishers = new[]
        {
            Task.Run(() => PublishForTheServer(_seed)),
            Task.Run(() => PublishFromAConnection(_seed + 1)),
            Task.Run(() => PublishFromHandlers(_shards[0], _seed + 2)),
            Task.Run(() => PublishFromHandlers(_shards[1], _seed + 3)),
        };
        await Task.WhenAll(publishers);
        _isPublishing = false;
        await Task.WhenAll(churn);
        Settle();
        return _recording;
    }

    /// <summary>Ends every connection, after which nothing may be left of them.</summary>
    public void End()
    {
        foreach (var connection in _recording.Connections.Append(_recording.Witness).Where(connection => !connection.IsOver))
            connection.Disconnect();
        Settle();
    }

    public void Dispose() => Array.ForEach(_shards, shard => shard.Dispose());

    private void Settle()
    {
        // A loop that settles may give another one work, but only while somebody publishes.
        foreach (var shard in _shards)
            shard.Settle();
        Assert.All(_recording.Connections, connection => Assert.True(connection.IsOver || connection.BufferedAmount == 0));
    }

    private void AddExtra()
    {
        if (Extra?.Invoke(_shards[2], _topics) is not { } extra)
            return;

        for (var topic = 0; topic < Topics; topic++)
            extra.SubscribeTo(topic);
        _recording.Add(extra);
        _extra = extra;
    }

    private RecordingConnection Connect(Random random)
    {
        var number = Interlocked.Increment(ref _connections);
        var shard = _shards[random.Next(_shards.Length)];
        var connection = new RecordingConnection(shard, _topics, number % 2 == 0 ? FakeFormat.Plain : _slow, publisher: 1_000 + number, random.Next());
        _recording.Add(connection);
        return connection;
    }

    // ---- publishers ----

    private void PublishForTheServer(int seed)
    {
        const int publisher = 0;
        var random = new Random(seed);
        var done = new List<Publication>();
        for (var number = 0; number < Publications; number++)
        {
            var topic = random.Next(Topics);
            var payload = RecordingConnection.Encode(new Entry(EntryKind.Publication, topic, publisher, number), random.Next(300));
            var began = Recording.Now();
            var result = _topics.Publish(RecordingConnection.NameOf(topic), payload, MessageType.Binary, compress: random.Next(2) == 0);
            done.Add(new Publication(publisher, number, topic, Call: null, began, Recording.Now(), result.Reached));
        }

        _recording.Add(done);
    }

    /// <summary>As an asynchronous handler does after its first await: off the loop, in the order of the connection.</summary>
    private void PublishFromAConnection(int seed)
    {
        var random = new Random(seed);
        var connection = new RecordingConnection(_shards[2], _topics, _slow, AsyncPublisher, seed);
        _recording.Add(connection);
        connection.SubscribeTo(0);
        var done = new List<Publication>();
        for (var number = 0; number < Publications; number++)
            done.Add(connection.PublishTo(random.Next(Topics), number, call: 0, random.Next(300)));
        _recording.Add(done);
    }

    /// <summary>As handlers do on their loop: some publications a call, several calls a round.</summary>
    private void PublishFromHandlers(ThreadedShard shard, int seed)
    {
        var random = new Random(seed);
        var connection = new RecordingConnection(shard, _topics, FakeFormat.Plain, publisher: 1_000 + Interlocked.Increment(ref _connections), seed);
        _recording.Add(connection);
        connection.SubscribeTo(1);
        var done = new List<Publication>();
        for (var round = 0; done.Count < Publications; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                var call = (4 * round) + i;
                shard.Post(() => HandlerCall(connection, random, call, done));
            }

            shard.Do(static () => { });
        }

        _recording.Add(done);
    }

    private static void HandlerCall(RecordingConnection connection, Random random, int call, List<Publication> done)
    {
        connection.BeginHandlerCall();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            if (random.Next(4) == 0)
                connection.SendOwn();
            done.Add(connection.PublishTo(random.Next(Topics), done.Count, call, random.Next(300)));
        }
    }

    // ---- churn ----

    private void Churn(int seed)
    {
        var random = new Random(seed);
        var connections = Enumerable.Range(0, 5).Select(_ => Connect(random)).ToArray();
        while (_isPublishing)
        {
            var at = random.Next(connections.Length);
            var connection = connections[at];
            if (random.Next(2) == 0)
                Change(connection, random);
            else
                connection.Loop.Do(() => Change(connection, random));

            _extra?.SendOwn();
            if (!MayDisconnect || random.Next(200) != 0)
                continue;

            if (random.Next(2) == 0)
                connection.Disconnect();
            else
                connection.Loop.Do(connection.Disconnect);
            connections[at] = Connect(random);
        }
    }

    private static void Change(RecordingConnection connection, Random random)
    {
        var topic = random.Next(Topics);
        if (random.Next(4) == 0)
            connection.SendOwn();
        else if (connection.IsOpen(topic))
            connection.UnsubscribeFrom(topic);
        else
            connection.SubscribeTo(topic);
    }
}
