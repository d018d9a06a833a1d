using System.Net;
using System.Net.Http.Headers;
using Dunlin.Server.Tests.Processes;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Server.Tests.Configuration;

public sealed class HotReloadTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogRecorder _log = new();
    private RunningServer _server = null!;

    private IChannels Channels => _server.App.Services.GetRequiredService<IChannels>();

    public async ValueTask InitializeAsync()
    {
        Write("""{"Dunlin":{"ApiKeys":["old"]}}""");
        _server = await RunningServer.StartAsync(builder => builder.Logging.ClearProviders().AddProvider(_log).AddFilter("Dunlin.Server", LogLevel.Information), "--contentRoot", _folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Keys_rotate_without_a_restart()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync("old"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync("new"));

        await ChangeAsync("""{"Dunlin":{"ApiKeys":["old",{"Name":"next","Key":"new"}]}}""");
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync("old"));
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync("new"));
        Assert.Contains(_log.Lines, line => line.Message.Contains("'next' is used for the first time", StringComparison.Ordinal));

        await ChangeAsync("""{"Dunlin":{"ApiKeys":["new"]}}""");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync("old"));
    }

    [Theory]
    [InlineData("""{"Dunlin":{"ApiKey":"new","MaxConnections":-1}}""", "Dunlin:MaxConnections must be a whole number")]
    [InlineData("""{"Dunlin":{"ApiKye":"new"}}""", "Dunlin:ApiKye is not a setting")]
    [InlineData("""{"Dunlin":{"ApiKey":"new",""", "appsettings.json")]
    [InlineData("", "appsettings.json")]
    public async Task A_bad_configuration_is_told_in_one_line_and_the_old_one_stays(string file, string explanation)
    {
        Write(file);
        await Until.TrueAsync(() => Refusals.Any(), "the change is refused");

        Assert.Contains(explanation, Refusals.First().Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Refusals.First().Message);
        Assert.Equal(LogLevel.Warning, Refusals.First().Level);
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync("old"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync("new"));

        await ChangeAsync("""{"Dunlin":{"ApiKeys":["new"]}}""");
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync("new"));
    }

    [Fact]
    public async Task Limits_hold_for_connections_that_are_open_and_for_new_ones()
    {
        await using var alice = await _server.ConnectAsync();
        await alice.SubscribeAsync("a");

        await ChangeAsync("""{"Dunlin":{"ApiKey":"old","MaxChannelsPerConnection":1,"MaxConnections":1}}""");

        await alice.SendAsync("""{"type":"subscribe","channel":"b"}""");
        Assert.Equal("channel_limit", await alice.ExpectErrorAsync());
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(_server.ConnectAsync);
    }

    [Fact]
    public async Task Channels_to_subscribe_to_hold_for_new_connections_and_bad_ones_are_not_taken()
    {
        await using var alice = await _server.ConnectAsync();
        await ChangeAsync("""{"Dunlin":{"ApiKey":"old","SubscribeOnConnect":["news"]}}""");
        await using var bob = await _server.ConnectAsync();
        Assert.Equal("news", (await bob.ExpectAsync("subscribed")).GetProperty("channel").GetString());
        await alice.PingAsync();

        Write("""{"Dunlin":{"ApiKey":"old","SubscribeOnConnect":["news:{name}"]}}""");
        await Until.TrueAsync(() => Refusals.Any(), "the change is refused");
        await using var carol = await _server.ConnectAsync();
        Assert.Equal("news", (await carol.ExpectAsync("subscribed")).GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Channels_that_are_there_take_the_options_of_their_namespace()
    {
        await using var alice = await _server.ConnectAsync();
        await alice.SubscribeAsync("chat:a");
        for (var i = 0; i < 5; i++)
            await Channels.PublishAsync("chat:a", "0"u8);
        var epoch = (await Channels.ReadHistoryAsync("chat:a"))!.Position.Epoch;

        await ChangeAsync("""{"Dunlin":{"ApiKey":"old","Namespaces":{"chat":{"HistorySize":2,"Presence":false}}}}""");

        var history = (await Channels.ReadHistoryAsync("chat:a"))!;
        Assert.Equal((epoch, 5), (history.Position.Epoch, history.Position.Offset));
        Assert.Equal([4, 5], history.Publications.Select(publication => publication.Offset));
        Assert.Null(await Channels.ReadPresenceAsync("chat:a"));
        Assert.Equal(6, (await Channels.PublishAsync("chat:a", "0"u8)).Offset);

        await ChangeAsync("""{"Dunlin":{"ApiKey":"old","Namespaces":{"chat":{"HistorySize":4}}}}""");

        await Channels.PublishAsync("chat:a", "0"u8);
        Assert.Equal([5, 6, 7], (await Channels.ReadHistoryAsync("chat:a"))!.Publications.Select(publication => publication.Offset));
        Assert.Empty((await Channels.ReadPresenceAsync("chat:a"))!.Members);
        await using var bob = await _server.ConnectAsync();
        await bob.SubscribeAsync("chat:a");
        Assert.Equal(bob.Session, Assert.Single((await Channels.ReadPresenceAsync("chat:a"))!.Members).Connection);
    }

    [Fact]
    public async Task What_only_a_start_can_change_is_named()
    {
        await ChangeAsync("""{"Dunlin":{"ApiKey":"old","PingInterval":7,"EventLoops":1,"MaxNotifySize":10,"Tokens":{"Audience":"birds"}}}""");

        // A watcher may see one change twice.
        var lines = _log.Lines.Where(line => line.Event.Id == 3002).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.EndsWith("PingInterval, Tokens, EventLoops", line.Message, StringComparison.Ordinal));
    }

    private IEnumerable<LogLine> Refusals => _log.Lines.Where(line => line.Event.Id == 3001);

    private int Reloads => _log.Lines.Count(line => line.Event.Id is 3000);

    private async Task<HttpStatusCode> StatusWithAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stats") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var response = await _server.Http.SendAsync(request);
        return response.StatusCode;
    }

    private async Task ChangeAsync(string file)
    {
        var before = Reloads;
        Write(file);
        await Until.TrueAsync(() => Reloads > before, "the change is in force", () => string.Join('\n', _log.Lines.Select(line => line.Message)));
    }

    // Renamed into place, as editors do: nobody reads half of it.
    private void Write(string file)
    {
        var path = Path.Combine(_folder.Path, "appsettings.json");
        File.WriteAllText(path + ".new", file);
        File.Move(path + ".new", path, overwrite: true);
    }
}
