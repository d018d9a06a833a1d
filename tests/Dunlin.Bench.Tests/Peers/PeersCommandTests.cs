using System.Diagnostics;

namespace Dunlin.Bench.Tests.Peers;

/// <summary>The verb, as it is typed.</summary>
public sealed class PeersCommandTests : PeerTest
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll");

    [Fact]
    public async Task It_lists_every_peer()
    {
        await using var tool = ChildProcess.Start("dotnet", [Tool, "peers"]);

        Assert.Equal(0, await tool.WaitForExitAsync());

        var lines = await tool.Lines.ReadAllAsync(HangGuard).ToListAsync(HangGuard);
        foreach (var peer in PeerCatalogue.All)
            Assert.Contains(lines, line => line.StartsWith(peer.Name + " ", StringComparison.Ordinal) && line.Contains(peer.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_that_is_told_to_stop_leaves_no_peer_behind()
    {
        var mark = new ProcessMark();
        await using var tool = ChildProcess.Start("dotnet", [Tool, "peers", "--check"], environment: mark.Environment);
        await tool.ExpectLineAsync("answers rightly");

        using (var process = Process.GetProcessById(tool.Id))
            Signals.SendTerminate(process);

        Assert.NotEqual(0, await tool.WaitForExitAsync());
        await Until.TrueAsync(() => !mark.IsRunning(), "no process of the tool is left");
    }
}
