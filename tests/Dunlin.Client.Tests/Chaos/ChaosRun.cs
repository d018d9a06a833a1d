using System.Collections.Concurrent;
using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;

namespace Dunlin.Client.Tests.Chaos;

/// <summary>Clients listen and publish while their connections are troubled; then all of them must have got exactly what the channel has.</summary>
internal sealed class ChaosRun(ChaosSettings settings)
{
    private const string ChannelName = "chaos";

    private readonly SeededRandom _random = new(settings.Seed);
    private readonly CountingTimeProvider _time = new();
    private readonly List<DunlinClient> _all = [];
    private int _reconnects;
    private int _gaps;
    private int _duplicates;

    public List<string> Problems { get; private set; } = [];

    public ConcurrentQueue<string> Errors { get; } = new();

    public int Publications { get; private set; }

    public int Reconnects => _reconnects;

    public int Gaps => _gaps;

    public int TimersLeft { get; private set; }

    public string Numbers { get; private set; } = "";

    public async Task RunAsync()
    {
        await using var app = await ServerApp.StartAsync(
            protocol => protocol.Socket.BackpressureLimit = 10_000_000,
            dunlin => (dunlin.Channels.HistorySize, dunlin.Channels.HistoryBytes, dunlin.Channels.MaxIdempotencyKeys) = (100_000, 100_000_000, 100_000));
        await using var proxy = new TcpProxy(app.Port);
        var received = await Task.WhenAll(Enumerable.Range(0, settings.Clients).Select(client => ListenAsync(proxy.Address, client)));
        var channels = await Task.WhenAll(Enumerable.Range(0, settings.Publishers).Select(publisher => SubscribeAsync(settings.PublishersAreSafe ? app.Address() : proxy.Address, publisher)));

        await using var history = await ChannelHistory.OpenAsync(app.Address(), ChannelName);
        var monkey = new ChaosMonkey(proxy, _random);
        var acknowledged = await PublishAsync(channels, history);
        await monkey.DisposeAsync();
        await Task.WhenAll(acknowledged.SelectMany(tasks => tasks));

        var channel = await history.ReadAsync();
        await WaitForAsync(received, channel.Count);
        foreach (var client in _all)
            await client.DisposeAsync();

        Publications = channel.Count;
        Problems = SequenceChecker.FindProblems(channel, [.. received.Select(entries => entries.ToList())], [.. acknowledged.Select(tasks => tasks.Count)]);
        TimersLeft = _time.Timers;
        Numbers = $"{Publications} publications, {_reconnects} reconnects, {_duplicates} duplicates; {string.Join(", ", monkey.Done.Select(pair => $"{pair.Key} {pair.Value}"))}";
    }

    private DunlinClient CreateClient(Uri address, int index, Action<DunlinClientOptions>? configure = null)
    {
        var options = new DunlinClientOptions
        {
            Transports = [(DunlinTransport)(index % 3)],
            Backoff = { Initial = TimeSpan.FromMilliseconds(50), Max = TimeSpan.FromMilliseconds(500) },
            Heartbeat = { Interval = TimeSpan.FromMilliseconds(300), Timeout = TimeSpan.FromMilliseconds(400) },
            ConnectTimeout = TimeSpan.FromSeconds(1.5),
            QueueLimit = 100_000,
            TimeProvider = _time,
            Random = _random.Next,
        };
        configure?.Invoke(options);
        var client = new DunlinClient(address, options);
        client.Opened += opened => Count(ref _reconnects, opened.IsReconnect);
        client.Gap += _ => Count(ref _gaps, when: true);
        client.Error += error =>
        {
            Errors.Enqueue(error.Message);
            return Task.CompletedTask;
        };
        _all.Add(client);
        return client;
    }

    // Half of them by handlers, half by a loop.
    private async Task<ConcurrentQueue<ChannelEntry>> ListenAsync(Uri address, int index)
    {
        var client = CreateClient(address, index, options => settings.Configure(index, address, options));
        var entries = new ConcurrentQueue<ChannelEntry>();
        var connecting = client.ConnectAsync();
        var channel = client.Channel(ChannelName);
        if (index % 2 == 0)
            channel.On("entry", TestJson.Default.Entry, (entry, publication) => entries.Enqueue(new ChannelEntry(publication.Offset!.Value, entry.Publisher, entry.Number)));
        var subscription = await channel.SubscribeAsync().OrGiveUp();
        if (index % 2 == 1)
            _ = ReadAsync(subscription, entries);
        await connecting;
        return entries;
    }

    private static async Task ReadAsync(DunlinSubscription subscription, ConcurrentQueue<ChannelEntry> entries)
    {
        await foreach (var publication in subscription)
        {
            var entry = publication.Read(TestJson.Default.Entry)!;
            entries.Enqueue(new ChannelEntry(publication.Offset!.Value, entry.Publisher, entry.Number));
        }
    }

    private async Task<DunlinChannel> SubscribeAsync(Uri address, int index)
    {
        var client = CreateClient(address, index);
        await client.ConnectAsync().OrGiveUp();
        var channel = client.Channel(ChannelName);
        // Nobody reads what comes here.
        channel.OnAny(static _ => Task.CompletedTask);
        await channel.SubscribeAsync().OrGiveUp();
        return channel;
    }

    private async Task<List<Task>[]> PublishAsync(DunlinChannel[] channels, ChannelHistory history)
    {
        var acknowledged = channels.Select(_ => new List<Task>()).ToArray();
        var begun = _time.GetTimestamp();
        while (_time.GetElapsedTime(begun) is var elapsed && (elapsed < settings.Duration || (!settings.IsEnough() && elapsed < settings.Duration + TimeSpan.FromSeconds(30))))
        {
            for (var publisher = 0; publisher < channels.Length; publisher++)
                acknowledged[publisher].Add(PublishAsync(channels[publisher], new Entry(publisher, acknowledged[publisher].Count)));
            await Task.Delay(TimeSpan.FromMilliseconds(10 + (_random.Next() * 20)));
            await history.ReadSometimesAsync();
        }

        return acknowledged;
    }

    private async Task PublishAsync(DunlinChannel channel, Entry entry)
    {
        var result = await channel.PublishAsync("entry", entry, TestJson.Default.Entry);
        await Count(ref _duplicates, result.IsDuplicate);
    }

    private async Task WaitForAsync(ConcurrentQueue<ChannelEntry>[] received, int count)
    {
        var begun = _time.GetTimestamp();
        while (received.Any(entries => entries.Count < count) && _time.GetElapsedTime(begun) < settings.Patience)
            await Task.Delay(20);
    }

    private static Task Count(ref int counter, bool when)
    {
        if (when)
            Interlocked.Increment(ref counter);
        return Task.CompletedTask;
    }
}
