using System.Globalization;
using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>A client that does not wait for the 101 before it sends frames: no byte may be lost at the handover.</summary>
public sealed class EarlyFramesTests
{
    [Theory]
    [InlineData(TestTransport.EventLoops, "one-packet")]
    [InlineData(TestTransport.EventLoops, "split-frame")]
    [InlineData(TestTransport.EventLoops, "large")]
    [InlineData(TestTransport.KestrelSockets, "one-packet")]
    [InlineData(TestTransport.KestrelSockets, "split-frame")]
    [InlineData(TestTransport.KestrelSockets, "large")]
    public async Task Frames_in_the_packet_of_the_upgrade_request_are_handled_in_order(TestTransport transport, string how)
    {
        await using var server = await InteropServer.StartAsync(transport);
        await using var client = NodeClients.StartNode(
            "early-frames.mjs", server.App.Port.ToString(CultureInfo.InvariantCulture), "/echo", how);

        Assert.Equal("HTTP/1.1 101 Switching Protocols", await client.ExpectLineAsync("HTTP/1.1"));
        for (var i = 0; i < 100; i++)
            Assert.Equal($"echoed {i}", await client.ExpectLineAsync(""));

        Assert.Equal("closed", await client.ExpectLineAsync(""));
        Assert.Equal(0, await client.WaitForExitAsync());
    }
}
