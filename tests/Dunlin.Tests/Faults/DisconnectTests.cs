using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>Clients that leave at every possible byte, in order and not.</summary>
[Collection(nameof(Alone))]
public sealed class DisconnectTests
{
    private static readonly RawFrame[] Frames =
    [
        RawFrame.OfText("first"),
        RawFrame.OfBinary(new byte[130]) with { Fin = false },
        RawFrame.OfPing("ping"u8.ToArray()),
        new RawFrame(FrameOpcode.Continuation, new byte[40]),
        RawFrame.OfText("third"),
        RawFrame.OfClose(1000, "bye"),
    ];

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task At_every_byte_of_a_conversation(TestTransport transport, Goodbye goodbye)
    {
        var received = 0;
        var handler = new ScriptedHandler
        {
            Open = socket => socket.Subscribe(Room.Topic),
            Message = (_, _, _) => Interlocked.Increment(ref received),
        };
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/talk", handler));
        var bytes = RawFrame.Encode(Frames);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            received = 0;
            await using var client = await room.ConnectAsync("/talk");
            await handler.NextOpenAsync();
            await client.SendRawAsync(bytes.AsMemory(0, cut));
            room.Publish();
            await LeaveAsync(client, goodbye);

            // After a FIN everything that was sent whole is handled, and no part of what was not.
            var (code, _) = await handler.NextCloseAsync();
            if (goodbye == Goodbye.Fin)
            {
                Assert.Equal(MessagesWithin(cut), received);
                Assert.Equal(cut == bytes.Length ? CloseCodes.Normal : CloseCodes.Abnormal, code);
            }
        }

        await room.IsAsBeforeAsync();
        Assert.Equal(0, handler.UnreadCloses);
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task At_every_byte_of_the_handshake(TestTransport transport, Goodbye goodbye)
    {
        var handler = new ScriptedHandler();
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/talk", handler));
        var request = new RawHandshake().Encode("/talk", "test");

        for (var cut = 0; cut <= request.Length; cut++)
        {
            var client = await RawHttpClient.ConnectAsync(room.App.Port);
            await client.SendAsync(request.AsMemory(0, cut));
            client.Leave(goodbye);
            room.Publish();
        }

        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task Right_behind_the_handshake(TestTransport transport, Goodbye goodbye)
    {
        var (opened, closed) = (0, 0);
        var handler = new ScriptedHandler
        {
            Open = socket =>
            {
                socket.Subscribe(Room.Topic);
                Interlocked.Increment(ref opened);
            },
            Message = (socket, payload, type) => socket.Send(payload, type),
            Closed = (_, _, _) => Interlocked.Increment(ref closed),
        };
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/talk", handler));
        var request = new RawHandshake { Pipelined = RawFrame.OfText("early").Encode() }.Encode("/talk", "test");

        for (var i = 0; i < 500; i++)
        {
            var client = await RawHttpClient.ConnectAsync(room.App.Port);
            await client.SendAsync(request);
            if (i % 2 == 0)
                await client.ReadLineAsync(); // else the server's answer meets a closed socket
            client.Leave(goodbye);
            room.Publish();
        }

        await room.IsAsBeforeAsync();
        await Until.TrueAsync(() => Volatile.Read(ref opened) == Volatile.Read(ref closed), "every connection that was opened is closed");
    }

    [Theory, OverBothTransports]
    public async Task While_the_handler_is_busy(TestTransport transport)
    {
        var started = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource();
        var closed = new SemaphoreSlim(0);
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/busy", new BusyHandler(started, gate.Task, closed)));

        for (var i = 0; i < 50; i++)
        {
            await using var client = await room.ConnectAsync("/busy");
            await client.SendTextAsync("work");
            await client.SendTextAsync("more work");
            Assert.True(await started.WaitAsync(Until.HangGuard));
            if (i % 2 == 0)
                client.FinishSending(); // and closes below
            else
                await client.AbortAsync();
        }

        room.Publish();
        await room.Witness.SeesAllAsync(room.Published);
        gate.SetResult();
        for (var i = 0; i < 50; i++)
            Assert.True(await closed.WaitAsync(Until.HangGuard));
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task In_the_middle_of_a_large_message(TestTransport transport)
    {
        var handler = new ScriptedHandler();
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/talk", handler));
        var head = (RawFrame.OfBinary(default) with { DeclaredLength = 10_000_000 }).Encode();

        for (var i = 0; i < 10; i++)
        {
            await using var client = await room.ConnectAsync("/talk");
            await handler.NextOpenAsync();
            await client.SendRawAsync(head);
            await client.SendRawAsync(new byte[1_000_000]);
            await LeaveAsync(client, i % 2 == 0 ? Goodbye.Fin : Goodbye.Reset);
            Assert.Equal(CloseCodes.Abnormal, (await handler.NextCloseAsync()).Code);
        }

        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Random_bytes_disturb_nobody(TestTransport transport)
    {
        var handler = new ScriptedHandler { Open = socket => socket.Subscribe(Room.Topic) };
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/talk", handler));

        for (var i = 0; i < 200; i++)
        {
            await using var client = await room.ConnectAsync("/talk");
            await handler.NextOpenAsync();
            await client.SendRefusedAsync(TestBytes.Take(i * 977, 1 + (i * 13 % 2000)));
            room.Publish();
            await LeaveAsync(client, i % 2 == 0 ? Goodbye.Fin : Goodbye.Reset);
            await handler.NextCloseAsync();
        }

        await room.IsAsBeforeAsync();
    }

    private static async Task LeaveAsync(RawWebSocket client, Goodbye goodbye)
    {
        if (goodbye == Goodbye.Reset)
        {
            await client.AbortAsync();
            return;
        }

        // Reads to the end: closing with unread bytes would be a reset.
        client.FinishSendingIfOpen();
        while (await client.TryReadFrameAsync() is not null)
        {
        }
    }

    private static int MessagesWithin(int cut)
    {
        var (messages, end) = (0, 0);
        foreach (var frame in Frames)
        {
            end += frame.Encode().Length;
            if (end <= cut && frame is { Fin: true, IsControl: false })
                messages++;
        }

        return messages;
    }

    private sealed class BusyHandler(SemaphoreSlim started, Task gate, SemaphoreSlim closed) : AsyncWebSocketHandler<string>
    {
        public override ValueTask OnOpenAsync(ServerWebSocket<string> socket)
        {
            socket.Subscribe(Room.Topic);
            return default;
        }

        public override async ValueTask OnMessageAsync(ServerWebSocket<string> socket, ReadOnlyMemory<byte> payload, MessageType type)
        {
            started.Release();
            await gate;
            socket.Send(payload.Span, type);
        }

        public override ValueTask OnCloseAsync(ServerWebSocket<string> socket, int code, string reason)
        {
            closed.Release();
            return default;
        }
    }
}
