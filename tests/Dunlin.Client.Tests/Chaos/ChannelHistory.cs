using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Chaos;

/// <summary>What a channel has, read as it grows: a long run publishes more than the server keeps.</summary>
internal sealed class ChannelHistory(DunlinClient client, DunlinChannel channel) : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    private readonly List<ChannelEntry> _entries = [];
    private HistoryOptions _next = new() { Limit = 1000 };
    private long _readAt = TimeProvider.System.GetTimestamp();

    /// <summary>Begins where nothing has been published yet.</summary>
    public static async Task<ChannelHistory> OpenAsync(Uri address, string name)
    {
        var client = new DunlinClient(address);
        await client.ConnectAsync().OrGiveUp();
        var channel = client.Channel(name);
        channel.OnAny(static _ => Task.CompletedTask);
        await channel.SubscribeAsync().OrGiveUp();
        return new ChannelHistory(client, channel);
    }

    /// <summary>Reads on when that was some time ago.</summary>
    public async Task ReadSometimesAsync()
    {
        if (TimeProvider.System.GetElapsedTime(_readAt) > Often)
            await ReadAsync();
    }

    /// <summary>Reads on to the end, and returns all of it.</summary>
    public async Task<IReadOnlyList<ChannelEntry>> ReadAsync()
    {
        _readAt = TimeProvider.System.GetTimestamp();
        HistoryPage page;
        do
        {
            page = await channel.ReadHistoryAsync(_next).OrGiveUp();
            foreach (var publication in page.Publications)
                Add(publication, page.Position.Epoch);
        }
        while (page.Next is not null);
        return _entries;
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private void Add(Publication publication, string epoch)
    {
        var entry = publication.Read(TestJson.Default.Entry)!;
        _entries.Add(new ChannelEntry(publication.Offset!.Value, entry.Publisher, entry.Number));
        _next = _next with { Since = new Position(epoch, publication.Offset.Value) };
    }
}
