using Dunlin.Client.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client.Tests.Connections;

/// <summary>Each state of a connection, and what leads from one to another.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task A_client_is_closed_connecting_open_reconnecting_and_open_again()
    {
        await using var scripted = new ScriptedClient();
        var states = new Recorded<ClientStateChange>();
        var opened = new Recorded<ConnectionOpened>();
        scripted.Client.StateChanged += states.AddAsync;
        scripted.Client.Opened += opened.AddAsync;
        Assert.Equal(DunlinClientState.Closed, scripted.Client.State);

        var connecting = scripted.Client.ConnectAsync();
        Assert.Equal(DunlinClientState.Connecting, scripted.Client.State);
        var transport = await scripted.Server.NextAsync();
        Assert.False(connecting.IsCompleted);
        transport.Say("""{"type":"connected","session":"s1","user":"ada","ping":30,"version":1}""");
        await connecting.OrGiveUp();
        Assert.Equal((DunlinClientState.Open, "s1", "ada"), (scripted.Client.State, scripted.Client.Session, scripted.Client.User));

        transport.End(1001);
        Assert.Equal((DunlinClientState.Reconnecting, null), (scripted.Client.State, scripted.Client.Session));
        await scripted.ReconnectAsync();

        Assert.Equal(
            [DunlinClientState.Connecting, DunlinClientState.Open, DunlinClientState.Reconnecting, DunlinClientState.Open],
            (await states.TakeAsync(4)).Select(change => change.State));
        Assert.Equal([false, true], (await opened.TakeAsync(2)).Select(open => open.IsReconnect));
    }

    [Fact]
    public async Task Waits_grow_by_half_up_to_30_seconds_and_begin_anew_after_a_connection_that_lasted()
    {
        await using var scripted = new ScriptedClient(options => options.Transports = [DunlinTransport.WebSocket]);
        var closed = new Recorded<ConnectionClosed>();
        scripted.Client.Closed += closed.AddAsync;
        var transport = await scripted.ConnectAsync();
        transport.End();

        var delays = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            var delay = (await closed.NextAsync()).Delay;
            delays.Add(delay.TotalSeconds);
            scripted.Time.Advance(delay - TimeSpan.FromMilliseconds(1));
            Assert.Equal(i + 1, scripted.Server.Attempts);
            scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
            (await scripted.Server.NextAsync()).End();
        }

        Assert.Equal([1, 1.5, 2.25, 3.375], delays.Take(4));
        Assert.Equal([30, 30], delays.TakeLast(2));
        await closed.NextAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(30));
        transport = await scripted.Server.AcceptAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(5));
        transport.End();
        Assert.Equal(1, (await closed.NextAsync()).Delay.TotalSeconds);
    }

    [Fact]
    public async Task A_server_that_stops_says_how_long_to_wait()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        transport.Say("""{"type":"disconnect","code":1001,"reason":"the server stops","reconnect":true,"after":7000}""");
        transport.End(1001);

        scripted.Time.Advance(TimeSpan.FromMilliseconds(6999));
        Assert.Equal(1, scripted.Server.Attempts);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
        await scripted.Server.AcceptAsync();
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    [InlineData(1002, false)]
    [InlineData(1003, false)]
    [InlineData(1006, true)]
    [InlineData(1007, false)]
    [InlineData(1008, false)]
    [InlineData(1009, false)]
    [InlineData(1011, true)]
    [InlineData(1013, true)]
    [InlineData(3008, true)]
    [InlineData(3010, true)]
    [InlineData(4401, false)]
    [InlineData(4403, false)]
    [InlineData(4408, true)]
    [InlineData(4429, true)]
    [InlineData(4999, false)]
    public async Task The_close_code_says_whether_to_come_back(int code, bool comesBack)
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();

        transport.End(code, "why");

        Assert.Equal(comesBack ? DunlinClientState.Reconnecting : DunlinClientState.Closed, scripted.Client.State);
        scripted.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(comesBack, scripted.Server.Attempts > 1);
    }

    [Theory]
    [InlineData(4403, true, DunlinClientState.Reconnecting)]
    [InlineData(1001, false, DunlinClientState.Closed)]
    public async Task What_disconnect_says_counts_more_than_the_code(int code, bool reconnect, DunlinClientState state)
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();

        transport.Say($$"""{"type":"disconnect","code":{{code}},"reason":"","reconnect":{{(reconnect ? "true" : "false")}}}""");
        transport.End();

        Assert.Equal(state, scripted.Client.State);
    }

    [Fact]
    public async Task Connecting_fails_when_the_server_does_not_let_the_client_in()
    {
        await using var scripted = new ScriptedClient();
        var connecting = scripted.Client.ConnectAsync();
        (await scripted.Server.NextAsync()).End(4403, "not here");

        var error = await Assert.ThrowsAsync<DunlinException>(() => connecting.OrGiveUp());
        Assert.Equal(("closed", 4403, "not here"), (error.Code, error.CloseCode, error.Message));
    }

    [Fact]
    public async Task An_attempt_without_an_answer_is_given_up()
    {
        await using var scripted = new ScriptedClient(options => options.Transports = [DunlinTransport.WebSocket]);
        _ = scripted.Client.ConnectAsync();
        var transport = await scripted.Server.NextAsync();

        scripted.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(4000, transport.Closed?.Code);
        transport.Connect();
        Assert.Equal(DunlinClientState.Connecting, scripted.Client.State);
        await scripted.ReconnectAsync();
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task Closing_tells_the_server_and_ends_everything()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();

        await scripted.Client.CloseAsync(4000, "bye").OrGiveUp();

        Assert.Equal((4000, "bye"), transport.Closed);
        Assert.Equal(DunlinClientState.Closed, scripted.Client.State);
        scripted.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, scripted.Server.Attempts);
        await scripted.ConnectAsync();
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task Closing_between_two_attempts_ends_them()
    {
        await using var scripted = new ScriptedClient(options => options.Transports = [DunlinTransport.WebSocket]);
        var connecting = scripted.Client.ConnectAsync();
        (await scripted.Server.NextAsync()).End();

        await scripted.Client.CloseAsync().OrGiveUp();

        Assert.Equal("closed", (await Assert.ThrowsAsync<DunlinException>(() => connecting.OrGiveUp())).Code);
        scripted.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, scripted.Server.Attempts);
    }

    [Fact]
    public async Task Who_gives_up_connecting_has_a_closed_client()
    {
        await using var scripted = new ScriptedClient();
        using var giveUp = new CancellationTokenSource();
        var connecting = scripted.Client.ConnectAsync(giveUp.Token);
        await scripted.Server.NextAsync();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.OrGiveUp());
        Assert.Equal(DunlinClientState.Closed, scripted.Client.State);
    }

    [Fact]
    public async Task A_disposed_client_does_nothing_more()
    {
        var scripted = new ScriptedClient();
        await scripted.ConnectAsync();
        await scripted.DisposeAsync();
        await scripted.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => scripted.Client.ConnectAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => scripted.Client.Channel("room").SubscribeAsync());
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(2999)]
    [InlineData(5000)]
    public async Task Codes_that_are_not_the_applications_are_refused(int code)
    {
        await using var scripted = new ScriptedClient();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scripted.Client.CloseAsync(code));
        await Assert.ThrowsAsync<ArgumentException>(() => scripted.Client.CloseAsync(1000, new string('é', 62)));
    }

    [Fact]
    public async Task An_episode_is_one_line_in_the_log()
    {
        await using var scripted = new ScriptedClient(options => options.Transports = [DunlinTransport.WebSocket]);
        var transport = await scripted.ConnectAsync();
        transport.End(1006, "broken");
        for (var i = 0; i < 5; i++)
            (await scripted.NextAttemptAsync()).End();
        (await scripted.NextAttemptAsync()).Connect("s2");
        await scripted.Client.CloseAsync().OrGiveUp();

        Assert.Equal(
            [
                "Connected by WebSocket, session s1.",
                "The connection was lost (1006 'broken'). Reconnecting.",
                "Connected again by WebSocket, session s2, after 6 attempts.",
                "Closed (1000 '').",
            ],
            scripted.Log.Lines.Select(line => line.Message));
        Assert.Equal(LogLevel.Warning, scripted.Log.Lines.ElementAt(1).Level);
    }
}
