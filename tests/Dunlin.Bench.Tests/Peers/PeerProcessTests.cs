namespace Dunlin.Bench.Tests.Peers;

/// <summary>Starting and stopping, when it goes wrong too.</summary>
public sealed class PeerProcessTests : PeerTest
{
    private const string Stay = "setInterval(() => {}, 1000);";
    private const string Announce = "console.log(`listening on http://127.0.0.1:7 pid ${process.pid}`);";

    [Fact]
    public async Task It_knows_where_the_peer_listens_and_ends_it()
    {
        var peer = await PeerProcess.StartAsync(Script("console.log('starting');" + Announce + Stay), new PeerOptions(), HangGuard);
        await using (peer)
        {
            Assert.Equal(new Uri("http://127.0.0.1:7/"), peer.BaseAddress);
            Assert.Equal(new Uri("ws://127.0.0.1:7/chat?name=x"), peer.WebSocket("/chat?name=x"));
            Assert.True(IsRunning(peer.ProcessId));
        }

        Assert.False(IsRunning(peer.ProcessId));
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task One_that_does_not_obey_is_killed()
    {
        var peer = await PeerProcess.StartAsync(Script("process.on('SIGTERM', () => {});" + Announce + Stay), new PeerOptions(), HangGuard);

        await peer.DisposeAsync();

        Assert.False(IsRunning(peer.ProcessId));
    }

    [Fact]
    public async Task One_that_ends_before_it_listens_is_an_error_with_its_log()
    {
        var failure = await FailAsync(Script("console.log('on its way'); console.error('no such port'); process.exit(3);"));

        Assert.Contains("script ended before it listened", failure.Message, StringComparison.Ordinal);
        Assert.Contains("on its way", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no such port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_never_listens_is_an_error_with_its_log_and_is_ended()
    {
        var mark = new ProcessMark();
        var options = new PeerOptions { StartDeadline = TimeSpan.FromSeconds(1) };

        var failure = await FailAsync(Script($"{mark.Comment}console.log('on its way'); {Stay}"), options);

        Assert.Contains("did not listen within 1 s", failure.Message, StringComparison.Ordinal);
        Assert.False(mark.IsRunning());
    }

    [Fact]
    public async Task One_that_hides_behind_a_wrapper_is_an_error()
    {
        var failure = await FailAsync(Script("console.log('listening on http://127.0.0.1:7 pid 1');" + Stay));

        Assert.Contains("is process 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_an_error()
    {
        var missing = new Peer("missing", "nothing", PeerProtocol.Raw, ["/no/such/program"]);

        Assert.Contains("missing", (await FailAsync(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/program", (await FailAsync(missing, new PeerOptions(Core: 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_the_start_leaves_no_process()
    {
        var mark = new ProcessMark();
        using var cancel = new CancellationTokenSource();
        var starting = PeerProcess.StartAsync(Script(mark.Comment + Stay), new PeerOptions(), cancel.Token);
        await Until.TrueAsync(mark.IsRunning, "the peer runs");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.False(mark.IsRunning());
    }

    private async Task<PeerFailedException> FailAsync(Peer peer, PeerOptions? options = null) =>
        await Assert.ThrowsAsync<PeerFailedException>(() => PeerProcess.StartAsync(peer, options ?? new PeerOptions(), HangGuard));

    private static bool IsRunning(int processId) => Directory.Exists($"/proc/{processId}");
}
