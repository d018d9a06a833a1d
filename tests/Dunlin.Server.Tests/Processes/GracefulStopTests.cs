using System.Net;

namespace Dunlin.Server.Tests.Processes;

public sealed class GracefulStopTests
{
    [Fact]
    public async Task On_SIGTERM_clients_are_told_to_come_back_and_the_exit_code_is_0()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0"]);
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await alice.SubscribeAsync("lobby");
        await alice.SendAsync("""{"type":"publish","channel":"lobby","data":"last words"}""");
        await bob.PingAsync();

        server.SendTerminate();

        var messages = await alice.ReadToCloseAsync();
        Assert.Equal(["message", "disconnect"], messages.Select(m => m.GetProperty("type").GetString()));
        Assert.Single(await bob.ReadToCloseAsync());
        foreach (var client in new[] { alice, bob })
        {
            Assert.Equal(1001, (int)client.CloseStatus!);
            Assert.Equal("server is shutting down", client.CloseReason);
        }

        Assert.True(messages[1].GetProperty("reconnect").GetBoolean());
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Empty(server.Errors);
        Assert.EndsWith("Dunlin is stopping: clients are told to come back.", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_holds_the_stop_up_no_longer_than_the_timeout()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", "--Dunlin:ShutdownTimeout", "0.2"]);
        await using var silent = await server.ConnectAsync();

        server.SendTerminate();

        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task Told_to_stop_while_it_starts_it_ends_without_a_complaint()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0"]);
        await server.WaitUntilLoadedAsync("Microsoft.AspNetCore.Server.Kestrel.Core.dll");

        server.SendTerminate();

        // 143: the signal came before anything listened for it.
        Assert.Contains(await server.WaitForExitAsync(), new[] { 0, 143 });
        Assert.Empty(server.Errors);
    }
}
