using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>A client that does not read: queued, then dropped, skipped or closed; and drained when it reads again.</summary>
public sealed class BackpressureTests
{
    private const int MessageSize = 32 * 1024;
    private const int Limit = 256 * 1024;

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhatIsAcceptedArrivesInOrderAndWhatIsDroppedDoesNot(TestTransport transport)
    {
        await using var pair = await ConnectAsync(transport, SlowConsumerPolicy.DropNewest);
        var accepted = FillUp(pair.Server, out var queued, out var bufferedBefore);
        Assert.True(queued > 0);
        Assert.True(bufferedBefore >= Limit);

        foreach (var number in accepted)
            Assert.Equal(number, NumberOf(await pair.Client.ReadMessageAsync()));
        await pair.Handler.DrainedAsync(pair.Server);
        Assert.Equal(0, pair.Server.BufferedAmount);

        Assert.True(pair.Server.Send("flowing again").Accepted);
        await pair.Client.ExpectTextAsync("flowing again");
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheDefaultPolicyClosesWith3008(TestTransport transport)
    {
        await using var pair = await ConnectAsync(transport, SlowConsumerPolicy.Close);
        var accepted = FillUp(pair.Server, out _, out _);
        Assert.Equal(CloseCodes.SlowConsumer, (await pair.Handler.NextCloseAsync()).Code);

        // What had left is a prefix of what was accepted; the close frame ends it.
        var received = new List<int>();
        RawFrame? frame;
        while ((frame = await pair.Client.TryReadFrameAsync()) is { Opcode: FrameOpcode.Binary })
            received.Add(NumberOf(frame));
        Assert.Equal(accepted.Take(received.Count), received);
        Assert.Equal(CloseCodes.SlowConsumer, frame?.CloseCode);
        await pair.Client.ReadEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ASlowSubscriberIsLeftOutAndCountedAsSkipped(TestTransport transport)
    {
        await using var pair = await ConnectAsync(transport, SlowConsumerPolicy.DropNewest);
        var (fastClient, fast) = await pair.ConnectAnotherAsync();
        await using var owned = fastClient;
        pair.Server.Subscribe("room");
        fast.Subscribe("room");

        var delivered = new List<int>();
        var count = 0;
        while (true)
        {
            var result = pair.App.Topics.Publish("room", Message(count));
            Assert.Equal(count, NumberOf(await fastClient.ReadMessageAsync()));
            count++;
            if (result is { Reached: 1, Skipped: 1 })
                break;

            Assert.Equal(new PublishResult(2, 0), result);
            delivered.Add(count - 1);
            Assert.InRange(count, 1, 10_000);
        }

        foreach (var number in delivered)
            Assert.Equal(number, NumberOf(await pair.Client.ReadMessageAsync()));
        await pair.Handler.DrainedAsync(pair.Server);
        await Until.TrueAsync(() => pair.App.Topics.Publish("room", "again") == new PublishResult(2, 0), "the subscriber is reached again");
        await pair.Client.ExpectTextAsync("again");
    }

    /// <summary>A publisher never waits for a slow reader, and nobody else notices one.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AStalledSubscriberDisturbsNobody(TestTransport transport)
    {
        await using var pair = await ConnectAsync(transport, SlowConsumerPolicy.Close);
        var (otherClient, other) = await pair.ConnectAnotherAsync();
        await using var owned = otherClient;
        pair.Server.Subscribe("room");
        other.Subscribe("room");
        for (var i = 0; i < 1000; i++)
        {
            pair.App.Topics.Publish("room", Message(i));
            Assert.Equal(i, NumberOf(await otherClient.ReadMessageAsync()));
        }

        Assert.Equal(CloseCodes.SlowConsumer, (await pair.Handler.NextCloseAsync()).Code);
    }

    /// <summary>An echo server whose client sends and never reads must stop reading, or its memory would grow without end.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AClientThatSendsAndDoesNotReadIsNotReadEither(TestTransport transport)
    {
        var handler = new ScriptedHandler { Message = (socket, payload, type) => socket.Send(payload, type) };
        await using var pair = await SocketPair.ConnectAsync(transport, handler, o => o.BackpressureLimit = 1024 * 1024);
        const int Count = 2000;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
                await pair.Client.SendAsync(RawFrame.OfBinary(Message(i)));
        });

        await Until.TrueAsync(() => pair.Server.BufferedAmount > 0, "the client is behind");
        for (var i = 0; i < Count; i++)
            Assert.Equal(i, NumberOf(await pair.Client.ReadMessageAsync()));
        await sending;
        await pair.Client.CloseAsync();
    }

    private static Task<SocketPair> ConnectAsync(TestTransport transport, SlowConsumerPolicy policy) =>
        SocketPair.ConnectAsync(transport, options: options =>
        {
            options.BackpressureLimit = Limit;
            options.SlowConsumerPolicy = policy;
        });

    /// <summary>Sends until a message is dropped. Returns the numbers of those that were accepted.</summary>
    /// <param name="socket">Sends.</param>
    /// <param name="queued">How many of them were queued.</param>
    /// <param name="bufferedBefore">What was buffered just before the one that was dropped: behind it the system may take more at any time.</param>
    private static List<int> FillUp(ServerWebSocket socket, out int queued, out long bufferedBefore)
    {
        var accepted = new List<int>();
        queued = 0;
        for (var number = 0; ; number++)
        {
            bufferedBefore = socket.BufferedAmount;
            var result = socket.Send(Message(number));
            if (!result.Accepted)
                return accepted;

            queued += result.Status == SendStatus.Queued ? 1 : 0;
            accepted.Add(number);
            Assert.InRange(number, 0, 10_000);
        }
    }

    private static byte[] Message(int number)
    {
        var message = new byte[MessageSize];
        BitConverter.TryWriteBytes(message, number);
        return message;
    }

    private static int NumberOf(RawFrame message) => BitConverter.ToInt32(message.Payload.Span);
}
