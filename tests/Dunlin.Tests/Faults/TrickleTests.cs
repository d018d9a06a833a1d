using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>A client that sends one byte a second: as long as it says something it stays, and what it says is understood.</summary>
[Collection(nameof(Alone))]
public sealed class TrickleTests
{
    [Theory, OverBothTransports]
    public async Task One_byte_a_second_is_put_together(TestTransport transport)
    {
        var handler = new ScriptedHandler { Message = (socket, payload, type) => socket.Send(payload, type) };
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/slow", handler, options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(4);
            options.IdleTimeout = TimeSpan.FromSeconds(6);
        }));
        await using var client = await room.ConnectAsync("/slow", handshake => handshake.Chop = 1);
        await handler.NextOpenAsync();
        var frames = RawFrame.Encode(
            RawFrame.OfText("κόσμε ") with { Fin = false },
            RawFrame.OfPing("are you there"u8.ToArray()),
            new RawFrame(FrameOpcode.Continuation, new byte[200]));

        var heard = room.App.Connections.GetStatistics().BytesReceived;
        foreach (var one in frames)
        {
            await client.SendRawAsync(new[] { one });
            heard++;
            await Until.TrueAsync(() => room.App.Connections.GetStatistics().BytesReceived >= heard, "the byte has arrived");
            room.Time.Advance(TimeSpan.FromSeconds(1));
            room.Publish();
        }

        await client.ExpectControlAsync(FrameOpcode.Pong, "are you there"u8.ToArray());
        await client.ExpectTextAsync("κόσμε " + new string('\0', 200));
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }
}
