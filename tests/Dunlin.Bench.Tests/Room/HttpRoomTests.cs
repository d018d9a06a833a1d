using System.Net;
using System.Net.Http.Json;
using Dunlin.Bench.Room;
using Dunlin.Bench.Tests.Peers;

namespace Dunlin.Bench.Tests.Room;

/// <summary>The room over HTTP is the same at every server that has one.</summary>
public sealed class HttpRoomTests : PeerTest
{
    private readonly HttpClient _http = new();

    public static TheoryData<string> Servers => ["dunlin", "bun"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_reader_begins_at_the_end_and_reads_on(string name)
    {
        await using var peer = await StartAsync(name);
        await PublishAsync(peer, "before");
        var start = await ReadAsync(peer, "");
        Assert.Equal((1, 0, 0), (start.Position, start.Missed, start.Messages.Count));

        await PublishAsync(peer, "one");
        await PublishAsync(peer, "你好, \"two\"");

        var next = await ReadAsync(peer, "?after=1");
        Assert.Equal((3, 0), (next.Position, next.Missed));
        Assert.Equal(["one", "你好, \"two\""], next.Messages);
        Assert.Equal(["你好, \"two\""], (await ReadAsync(peer, "?after=2")).Messages);
        Assert.Empty((await ReadAsync(peer, "?after=3")).Messages);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Who_waits_is_answered_by_the_next_message(string name)
    {
        await using var peer = await StartAsync(name);
        var waiting = new[] { ReadAsync(peer, "?after=0&wait=60"), ReadAsync(peer, "?after=0&wait=60"), ReadAsync(peer, "?wait=60") };
        // Asked at the same time as the others, answered at once: the others may not be, and have to wait.
        Assert.Equal(0, (await ReadAsync(peer, "?after=0")).Position);
        Assert.All(waiting, reader => Assert.False(reader.IsCompleted));

        await PublishAsync(peer, "at last");

        foreach (var answer in await Task.WhenAll(waiting[..2]))
            Assert.Equal(["at last"], answer.Messages);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Who_waits_in_vain_gets_an_empty_answer(string name)
    {
        await using var peer = await StartAsync(name);
        await PublishAsync(peer, "one");

        var answer = await ReadAsync(peer, "?after=1&wait=0.05");

        Assert.Equal((1, 0, 0), (answer.Position, answer.Missed, answer.Messages.Count));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Who_fell_out_is_told_how_much_is_lost(string name)
    {
        await using var peer = await StartAsync(name);
        for (var i = 0; i < HttpRoom.Kept + 5; i++)
            await PublishAsync(peer, $"message {i}");

        var answer = await ReadAsync(peer, "?after=2");

        Assert.Equal((HttpRoom.Kept + 5, 3), (answer.Position, answer.Missed));
        Assert.Equal(Enumerable.Range(5, HttpRoom.Kept).Select(i => $"message {i}"), answer.Messages);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Who_is_ahead_of_the_room_is_told_at_once(string name)
    {
        await using var peer = await StartAsync(name);

        var answer = await ReadAsync(peer, "?after=7&wait=60");

        Assert.Equal((0, 0, 0), (answer.Position, answer.Missed, answer.Messages.Count));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Nonsense_is_refused(string name)
    {
        await using var peer = await StartAsync(name);
        foreach (var query in new[] { "?after=-1", "?after=x", "?after=0&wait=-1", "?after=0&wait=61", "?after=0&wait=x" })
        {
            using var answer = await _http.GetAsync(new Uri(peer.BaseAddress, "room" + query), HangGuard);
            Assert.Equal((query, HttpStatusCode.BadRequest), (query, answer.StatusCode));
        }
    }

    private async Task PublishAsync(PeerProcess peer, string message)
    {
        using var content = new StringContent(message);
        using var answer = await _http.PostAsync(new Uri(peer.BaseAddress, "room"), content, HangGuard);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<RoomAnswer> ReadAsync(PeerProcess peer, string query) =>
        (await _http.GetFromJsonAsync<RoomAnswer>(new Uri(peer.BaseAddress, "room" + query), HangGuard))!;
}
