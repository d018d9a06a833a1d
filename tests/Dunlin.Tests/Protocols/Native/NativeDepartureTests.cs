using System.Globalization;
using System.Text;
using System.Text.Json;
using Dunlin.Protocols.Native;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>However a connection ends, the others hear that its member has left, and the numbers are right.</summary>
[Collection(nameof(Alone))]
public sealed class NativeDepartureTests
{
    [Theory, OverBothTransports]
    public async Task By_a_closing_handshake(TestTransport transport) =>
        await LeaveAsync(transport, async (_, leaver, _) => await leaver.SendAsync(RawFrame.OfClose(1000, "bye")));

    [Theory, OverBothTransports]
    public async Task By_a_reset(TestTransport transport) => await LeaveAsync(transport, async (_, leaver, _) => await leaver.AbortAsync());

    [Theory, OverBothTransports]
    public async Task By_the_end_of_the_stream(TestTransport transport) =>
        await LeaveAsync(transport, (_, leaver, _) =>
        {
            leaver.FinishSending();
            return Task.CompletedTask;
        });

    [Theory, OverBothTransports]
    public async Task By_a_frame_that_is_not_allowed(TestTransport transport) =>
        await LeaveAsync(transport, async (_, leaver, _) =>
        {
            await leaver.SendAsync(RawFrame.OfBinary(new byte[1]));
            await AnswerCloseAsync(leaver, CloseCodes.UnsupportedData);
        });

    [Theory, OverBothTransports]
    public async Task By_the_servers_will(TestTransport transport) =>
        await LeaveAsync(transport, async (app, leaver, name) =>
        {
            var session = app.Services.GetRequiredService<NativeSessions>().Find(ulong.Parse(name, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            NativeSessions.Disconnect(session!, CloseCodes.PolicyViolation, "enough", reconnectAfter: null);
            await AnswerCloseAsync(leaver, CloseCodes.PolicyViolation);
        });

    [Theory, OverBothTransports]
    public async Task By_reading_too_slowly(TestTransport transport) =>
        await LeaveAsync(transport, async (app, leaver, _) =>
        {
            await leaver.SendTextAsync("""{"type":"subscribe","channel":"flood"}""");
            var channels = app.Services.GetRequiredService<IChannels>();
            await Until.TrueAsync(() => channels.SubscriberCount("flood") == 1, "it is subscribed");
            var large = Encoding.UTF8.GetBytes('"' + new string('x', 50_000) + '"');
            await Until.TrueAsync(async () => (await channels.PublishAsync("flood", large)).Reached == 0, "it is too slow");
        });

    private static async Task AnswerCloseAsync(RawWebSocket socket, int code)
    {
        RawFrame frame;
        while ((frame = await socket.ReadFrameAsync()).Opcode != FrameOpcode.Close)
        {
        }

        Assert.Equal(code, frame.CloseCode);
        await socket.SendAsync(RawFrame.OfClose(code, ""));
    }

    private static async Task LeaveAsync(TestTransport transport, Func<TestApp, RawWebSocket, string, Task> leave)
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), transport);
        await using var watcher = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
        await watcher.SubscribeAsync("lobby", ",\"presence\":true");
        await using var leaver = await RawWebSocket.ConnectAsync(app, "/ws");
        var name = JsonElement.Parse((await leaver.ReadMessageAsync()).Payload.Span).GetProperty("session").GetString()!;
        await leaver.SendTextAsync("""{"type":"subscribe","channel":"lobby"}""");
        Assert.Equal(name, ConnectionOf(await watcher.ExpectAsync("joined")));
        Assert.Equal(2, await CountAsync(watcher));

        await leave(app, leaver, name);

        Assert.Equal(name, ConnectionOf(await watcher.ExpectAsync("left")));
        Assert.Equal(1, await CountAsync(watcher));
        var channels = app.Services.GetRequiredService<IChannels>();
        await Until.TrueAsync(() => channels.Subscriptions == 1 && channels.SubscriberCount("lobby") == 1, "one subscription is left");
    }

    private static async Task<int> CountAsync(NativeClient client)
    {
        await client.SendAsync("""{"type":"presence","channel":"lobby"}""");
        var presence = await client.ExpectAsync("presence");
        var count = presence.GetProperty("count").GetInt32();
        Assert.Equal(count, presence.GetProperty("members").GetArrayLength());
        return count;
    }

    private static string ConnectionOf(JsonElement message) => message.GetProperty("member").GetProperty("connection").GetString()!;
}
