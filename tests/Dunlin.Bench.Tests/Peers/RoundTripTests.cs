using Dunlin.Bench.Peers.Clients;

namespace Dunlin.Bench.Tests.Peers;

/// <summary>Every peer does the same work.</summary>
public sealed class RoundTripTests : PeerTest
{
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_peer_says_hello_echoes_and_relays_to_everybody(string name)
    {
        await using var peer = await StartAsync(name);
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync(peer.BaseAddress, HangGuard));

        await using var echo = await ConnectAsync(peer, PeerWork.Echo, "nobody");
        await echo.SendAsync("你好, \"dunlin\"", HangGuard);
        Assert.Equal("你好, \"dunlin\"", await echo.ReceiveAsync(HangGuard));

        await using var alice = await ConnectAsync(peer, PeerWork.Chat, "alice");
        await alice.SendAsync("anybody here?", HangGuard);
        Assert.Equal("alice: anybody here?", await alice.ReceiveAsync(HangGuard));

        await using var bob = await ConnectAsync(peer, PeerWork.Chat, "bob & co");
        await bob.SendAsync("yes", HangGuard);
        Assert.Equal("bob & co: yes", await bob.ReceiveAsync(HangGuard));
        Assert.Equal("bob & co: yes", await alice.ReceiveAsync(HangGuard));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_check_of_the_tool_is_content_with_a_peer_that_is_pinned(string name)
    {
        await using var peer = await StartAsync(name, new PeerOptions(Core: 0));

        await PeerCheck.RunAsync(peer, compression: false, HangGuard);

        var status = await File.ReadAllLinesAsync($"/proc/{peer.ProcessId}/status", HangGuard);
        Assert.Contains("Cpus_allowed_list:\t0", status);
    }

    private async Task<PeerClient> ConnectAsync(PeerProcess peer, PeerWork work, string name) =>
        await PeerClient.ConnectAsync(peer, work, name, offerCompression: false, HangGuard);
}
