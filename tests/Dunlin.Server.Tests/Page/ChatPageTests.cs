using System.Net;

namespace Dunlin.Server.Tests.Page;

/// <summary>The chat page in a real browser, against the real server.</summary>
public sealed class ChatPageTests(ChatPeople people) : IClassFixture<ChatPeople>, IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await people.CloseAllAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Two_people_talk_and_see_each_other()
    {
        await OpenBothAsync();

        await people.SeesPeopleAsync("ann", "Ann (you)", "Bob 鲍勃");
        await people.SeesPeopleAsync("bob", "Ann", "Bob 鲍勃 (you)");
        await people.SeesOnlineAsync("ann", 2);
        await people.SayAsync("ann", "hello, Bob");
        await people.SeesAsync("bob", "hello, Bob");
        await people.SayAsync("bob", "你好，Ann");
        await people.SeesAsync("ann", "你好，Ann");

        var report = await people.ReportAsync("ann");
        Assert.Equal(["hello, Bob", "你好，Ann"], report.Log);
        Assert.Empty(report.Trouble);
    }

    [Fact]
    public async Task A_notification_posted_to_the_server_is_seen_by_both()
    {
        await OpenBothAsync();

        using var response = await _server.NotifyAsync("""{"message":"系统通知: restart at noon"}""");

        Assert.Equal("""{"success":true,"reached":2}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await people.SeesAsync("ann", "系统通知: restart at noon");
        await people.SeesAsync("bob", "系统通知: restart at noon");
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_pages_come_back_by_themselves_and_go_on()
    {
        await OpenBothAsync();
        await people.SayAsync("ann", "before");
        await people.SeesAsync("bob", "before");

        var port = _server.Address.Port;
        await _server.App.StopAsync(TestContext.Current.CancellationToken);
        await _server.DisposeAsync();
        await people.SeesAsync("ann", "Connection lost: server is shutting down");
        await people.TypeAsync("ann", "written while away");
        _server = await RunningServer.StartAsync("--urls", $"http://127.0.0.1:{port}");

        await people.SeesAsync("ann", "Connected again");
        await people.SeesAsync("bob", "Connected again");
        await people.SeesPeopleAsync("ann", "Ann (you)", "Bob 鲍勃");
        Assert.Equal("written while away", (await people.ReportAsync("ann")).Typed);
        await people.SayAsync("bob", "after");
        await people.SeesAsync("ann", "after");
        Assert.Equal(["before", "after"], (await people.ReportAsync("ann")).Log);
    }

    [Fact]
    public async Task Somebody_who_does_not_want_to_wait_reconnects_at_once()
    {
        await people.OpenAsync("ann", _server.Address, "Ann");
        await people.FreezeTimeAsync("ann");
        var port = _server.Address.Port;
        await _server.App.StopAsync(TestContext.Current.CancellationToken);
        await _server.DisposeAsync();
        await people.SeesStateAsync("ann", "waiting");
        _server = await RunningServer.StartAsync("--urls", $"http://127.0.0.1:{port}");

        await people.RetryAsync("ann");

        await people.SeesAsync("ann", "Connected again");
    }

    [Fact]
    public async Task A_network_that_is_gone_without_a_word_is_noticed_by_the_missing_pong()
    {
        await people.OpenAsync("ann", _server.Address, "Ann", cuttable: true);
        await people.FreezeTimeAsync("ann");

        // A ping after 25 s; what is said after it comes back after its pong.
        await people.PassTimeAsync("ann", TimeSpan.FromSeconds(25));
        await people.SayAsync("ann", "still here");
        await people.SeesAsync("ann", "still here");
        await people.PassTimeAsync("ann", TimeSpan.FromSeconds(10));
        await people.SeesStateAsync("ann", "open");

        await people.MuteAsync("ann");
        await people.PassTimeAsync("ann", TimeSpan.FromSeconds(15 + 10 + 5));
        await people.SeesAsync("ann", "Connection lost: no answer");

        // By now it tries again, and that try is not answered either.
        await people.MuteAsync("ann", muted: false);
        await people.ResumeTimeAsync("ann");
        await people.SeesAsync("ann", "Connected again");
    }

    [Fact]
    public async Task What_others_write_is_text_whatever_it_looks_like()
    {
        const string attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await OpenBothAsync();

        await people.SayAsync("ann", attack);
        await people.RenameAsync("ann", "<img src=x>");
        await people.SeesAsync("bob", attack);
        await people.SeesPeopleAsync("bob", "<img src=x>", "Bob 鲍勃 (you)");

        var report = await people.ReportAsync("bob");
        Assert.Equal([attack], report.Log);
        Assert.Equal(0, report.Elements);
        Assert.Empty(report.Trouble);
    }

    [Fact]
    public async Task Publications_of_other_clients_may_hold_anything()
    {
        await people.OpenAsync("ann", _server.Address, "Ann");
        await using var client = await _server.ConnectAsync();
        await client.SubscribeAsync("lobby");

        foreach (var data in new[] { "null", "5", "[]", "{\"name\":5}", "{\"name\":\"x\",\"text\":{}}", "{\"name\":\"\\ud800\",\"text\":\"\"}" })
            await client.SendAsync($$"""{"type":"publish","channel":"lobby","event":"chat","data":{{data}}}""");
        await client.SendAsync("""{"type":"publish","channel":"lobby","event":"chat","data":{"name":"Eve","text":"that was all"}}""");

        await people.SeesAsync("ann", "that was all");
        Assert.Empty((await people.ReportAsync("ann")).Trouble);
    }

    [Fact]
    public async Task Rooms_are_apart_and_one_can_go_from_one_to_another()
    {
        await people.OpenAsync("ann", _server.Address, "Ann");
        await people.OpenAsync("bob", _server.Address, "Bob", room: "鸟 & birds");
        await people.SayAsync("ann", "in the lobby");
        await people.SeesAsync("ann", "in the lobby");

        await people.EnterRoomAsync("ann", "鸟 & birds");
        await people.SeesPeopleAsync("ann", "Ann (you)", "Bob");
        await people.SayAsync("ann", "in the aviary");
        await people.SeesAsync("bob", "in the aviary");

        Assert.Equal(["in the aviary"], (await people.ReportAsync("bob")).Log);
    }

    [Fact]
    public async Task Who_leaves_disappears_with_a_goodbye()
    {
        await OpenBothAsync();
        await people.SeesPeopleAsync("ann", "Ann (you)", "Bob 鲍勃");

        await people.LeaveAsync("bob");

        await people.SeesAsync("ann", "Bob 鲍勃 left");
        await people.SeesPeopleAsync("ann", "Ann (you)");
        await people.SeesOnlineAsync("ann", 1);
    }

    [Fact]
    public async Task Who_vanishes_without_a_goodbye_disappears_too_and_nobody_else_does()
    {
        await OpenBothAsync();
        await people.OpenAsync("cas", _server.Address, "Cas");
        await people.SeesPeopleAsync("ann", "Ann (you)", "Bob 鲍勃", "Cas");

        await people.CrashAsync("bob");

        await people.SeesPeopleAsync("ann", "Ann (you)", "Cas");
        await people.SeesPeopleAsync("cas", "Ann", "Cas (you)");
    }

    [Fact]
    public async Task A_page_of_another_site_may_not_connect()
    {
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://evil.example.com");
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(_server.Address) { Scheme = "ws", Path = "/ws" }.Uri, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    private async Task OpenBothAsync()
    {
        await people.OpenAsync("ann", _server.Address, "Ann");
        await people.OpenAsync("bob", _server.Address, "Bob 鲍勃");
    }
}
