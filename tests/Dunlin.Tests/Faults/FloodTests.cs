using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>A client that writes as fast as it can: reading pauses, what waits is bounded, and in the end everything is handled in order.</summary>
[Collection(nameof(Alone))]
public sealed class FloodTests
{
    private const int MessageSize = 16 * 1024;
    private const int Messages = 4096;

    // Both sockets' buffers and what the server had read when it paused; the whole flood is 64 MB.
    private const long MostInFlight = 16 * 1024 * 1024;

    [Theory, OverBothTransports]
    public async Task A_busy_handler_is_not_flooded(TestTransport transport)
    {
        var handler = new GatedHandler(respond: false);
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/flood", handler, KeepTimeOut));
        await using var client = await room.ConnectAsync("/flood");

        var flood = new Flood(client);
        await handler.Started.Task.WaitAsync(Until.HangGuard);
        await room.Witness.SeesStandstillAsync(() => flood.BytesSent);
        Assert.InRange(flood.BytesSent, 1, MostInFlight);

        handler.Gate.SetResult();
        await flood.Done.WaitAsync(Until.HangGuard);
        await handler.HandledAllAsync(Messages);
        await client.CloseAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_client_that_does_not_read_its_answers_is_not_read_either(TestTransport transport)
    {
        var handler = new GatedHandler(respond: true);
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/flood", handler, KeepTimeOut));
        await using var client = await room.ConnectAsync("/flood");
        handler.Gate.SetResult();

        var flood = new Flood(client);
        await room.Witness.SeesStandstillAsync(() => flood.BytesSent);
        Assert.InRange(flood.BytesSent, 1, 2 * MostInFlight);
        Assert.InRange(handler.LargestBuffered, 1, 2 * 1024 * 1024);

        for (var i = 0; i < Messages; i++)
            Assert.Equal(i, Numbered.Parse((await client.ReadMessageAsync()).Payload.Span));
        await flood.Done.WaitAsync(Until.HangGuard);
        await client.CloseAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_flood_that_breaks_off_leaves_nothing(TestTransport transport)
    {
        var handler = new GatedHandler(respond: false);
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/flood", handler, KeepTimeOut));
        await using var client = await room.ConnectAsync("/flood");

        var flood = new Flood(client);
        await handler.Started.Task.WaitAsync(Until.HangGuard);
        await room.Witness.SeesStandstillAsync(() => flood.BytesSent);
        await client.AbortAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => flood.Done);

        handler.Gate.SetResult();
        await handler.Closed.Task.WaitAsync(Until.HangGuard);
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_flood_of_pings_without_reading_is_bounded(TestTransport transport)
    {
        var handler = new GatedHandler(respond: false);
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/flood", handler, KeepTimeOut));
        await using var client = await room.ConnectAsync("/flood");
        var pings = RawFrame.Encode(Enumerable.Repeat(RawFrame.OfPing(new byte[125]), 1000));
        var sent = 0L;

        var flooding = Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++)
            {
                await client.SendRawAsync(pings);
                Interlocked.Add(ref sent, pings.Length);
            }
        });
        await room.Witness.SeesStandstillAsync(() => Interlocked.Read(ref sent));

        for (var i = 0; i < 400_000; i++)
            await client.ExpectControlAsync(FrameOpcode.Pong, new byte[125]);
        await flooding.WaitAsync(Until.HangGuard);
        await client.CloseAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    private static void KeepTimeOut(WebSocketEndpointOptions options)
    {
        options.PingInterval = TimeSpan.Zero;
        options.IdleTimeout = TimeSpan.Zero;
    }

    /// <summary>Numbered messages, written without a pause on a thread of their own.</summary>
    private sealed class Flood
    {
        private long _bytes;

        public Flood(RawWebSocket client) => Done = Task.Run(() => WriteAsync(client));

        public Task Done { get; }

        public long BytesSent => Interlocked.Read(ref _bytes);

        private async Task WriteAsync(RawWebSocket client)
        {
            for (var i = 0; i < Messages; i++)
            {
                await client.SendTextAsync(Numbered.Create(i, MessageSize));
                Interlocked.Add(ref _bytes, MessageSize);
            }
        }
    }

    /// <summary>Handles nothing until the gate opens; then checks the order.</summary>
    private sealed class GatedHandler(bool respond) : AsyncWebSocketHandler<string>
    {
        private int _handled;
        private long _largestBuffered;

        public TaskCompletionSource Gate { get; } = new();

        public TaskCompletionSource Started { get; } = new();

        public TaskCompletionSource Closed { get; } = new();

        public long LargestBuffered => Interlocked.Read(ref _largestBuffered);

        public Task HandledAllAsync(int count) => Until.TrueAsync(() => Volatile.Read(ref _handled) == count, "everything is handled");

        public override async ValueTask OnMessageAsync(ServerWebSocket<string> socket, ReadOnlyMemory<byte> payload, MessageType type)
        {
            Started.TrySetResult();
            await Gate.Task;
            if (Numbered.Parse(payload.Span) != _handled)
                throw new InvalidOperationException($"Message {_handled} was expected.");

            if (respond && !socket.Send(payload.Span, type).Accepted)
                throw new InvalidOperationException($"The answer to {_handled} was dropped.");

            Interlocked.Exchange(ref _largestBuffered, Math.Max(_largestBuffered, socket.BufferedAmount));
            Interlocked.Increment(ref _handled);
        }

        public override ValueTask OnCloseAsync(ServerWebSocket<string> socket, int code, string reason)
        {
            Closed.SetResult();
            return default;
        }
    }
}
