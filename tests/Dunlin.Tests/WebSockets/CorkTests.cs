using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary><c>Cork</c>: what is sent inside leaves together, when it ends.</summary>
public sealed class CorkTests
{
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhatIsSentInsideArrivesInOrder(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport, options: o => o.PublishToSelf = true);
        pair.Server.Subscribe("room");
        pair.Server.Send("before");
        pair.Server.Cork(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                pair.Server.Send($"send {i}");
                pair.Server.Publish("room", $"publish {i}");
            }
        });
        pair.Server.Send("after");

        await pair.Client.ExpectTextAsync("before");
        for (var i = 0; i < 100; i++)
        {
            await pair.Client.ExpectTextAsync($"send {i}");
            await pair.Client.ExpectTextAsync($"publish {i}");
        }

        await pair.Client.ExpectTextAsync("after");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task NothingLeavesBeforeItEnds(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        await pair.ExpectAliveAsync();
        await using var other = (await pair.ConnectAnotherAsync()).Client;
        pair.Server.Cork(() =>
        {
            pair.Server.Send("held");

            // Rounds of the loop pass meanwhile: enough for anything that was not held back to leave.
            for (var i = 0; i < 20; i++)
            {
                other.SendAsync(RawFrame.OfPing()).GetAwaiter().GetResult();
                other.ExpectControlAsync(FrameOpcode.Pong).GetAwaiter().GetResult();
            }

            Assert.Equal(0, pair.Client.AvailableBytes);
        });
        await pair.Client.ExpectTextAsync("held");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task CorksMayBeNested(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Cork(() =>
        {
            pair.Server.Cork(() => pair.Server.Send("inner"));
            pair.Server.Send("outer");
        });
        await pair.Client.ExpectTextAsync("inner");
        await pair.Client.ExpectTextAsync("outer");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnExceptionPassesThroughAndTheCorkIsOut(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var thrown = Assert.Throws<InvalidOperationException>(() => pair.Server.Cork(() =>
        {
            pair.Server.Send("sent before");
            throw new InvalidOperationException("boom");
        }));
        Assert.Equal("boom", thrown.Message);
        await pair.Client.ExpectTextAsync("sent before");
        Assert.Throws<ArgumentNullException>(() => pair.Server.Cork(null!));
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AHandlerMayCorkAndClose(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Message = (socket, _, _) => socket.Cork(() =>
            {
                socket.Send("last");
                socket.Close(4000, "done");
                socket.Send("dropped");
            }),
        };
        await using var pair = await SocketPair.ConnectAsync(transport, handler);
        await pair.Client.SendTextAsync("go");
        await pair.Client.ExpectTextAsync("last");
        await pair.Client.ExpectCloseAsync(4000);
    }
}
