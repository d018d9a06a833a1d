using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>A client that stops reading in a busy room, under each policy. The publisher never waits, and the other members get everything.</summary>
[Collection(nameof(Alone))]
public sealed class StalledReaderTests
{
    private const int Limit = 256 * 1024;
    private const int MessageSize = 50_000;

    // The system's buffers take some megabytes before the connection counts as slow; a publisher that needs more than this has met no limit.
    private const int MostMessages = 2000;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    private readonly ScriptedHandler _handler = new() { Open = socket => socket.Subscribe(Room.Topic) };

    [Theory, OverBothTransports]
    public async Task Close_ends_it_with_3008_behind_whole_messages(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.Close);
        await using var stalled = await room.ConnectAsync("/stalled");
        await _handler.NextOpenAsync();

        await PublishUntilAsync(room, () => _handler.UnreadCloses > 0);
        Assert.Equal((CloseCodes.SlowConsumer, "slow consumer"), await _handler.NextCloseAsync());
        Assert.Equal(new PublishResult(Reached: 1, Skipped: 0), room.Publish());

        // It wakes up in time: a prefix of what was published, then the reason, then the end.
        var next = 1;
        RawFrame frame;
        for (; (frame = await stalled.ReadFrameAsync()).Opcode != FrameOpcode.Close; next++)
            Assert.Equal(next, Numbered.Parse(frame.Payload.Span));
        Assert.Equal(CloseCodes.SlowConsumer, frame.CloseCode);
        Assert.InRange(next, 2, room.Published - 1);
        await stalled.ReadEndAsync();

        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
        Assert.Equal(0, _handler.UnreadCloses);
    }

    [Theory, OverBothTransports]
    public async Task Close_does_not_wait_for_a_client_that_never_reads_again(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.Close);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();

        await PublishUntilAsync(room, () => _handler.UnreadCloses > 0);
        room.Time.Advance(CloseTimeout);

        await Until.TrueAsync(() => socket.ReadyState == ReadyState.Closed, "the connection is closed");
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
        Assert.Equal(CloseCodes.SlowConsumer, (await _handler.NextCloseAsync()).Code);
        Assert.Equal(0, _handler.UnreadCloses);
    }

    [Theory, OverBothTransports]
    public async Task Drop_newest_delivers_exactly_what_the_results_counted(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.DropNewest);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();
        var counted = new List<int>();

        PublishResult result;
        while ((result = await PublishAsync(room, counted)).Skipped == 0)
            Assert.Equal(2, result.Reached);
        for (var skipped = 1; skipped < 20; skipped += result.Skipped)
        {
            result = await PublishAsync(room, counted);
            Assert.Equal(2, result.Reached + result.Skipped);
        }

        Assert.Equal(ReadyState.Open, socket.ReadyState);

        var received = CollectAsync(stalled, until: "caught up");
        await _handler.DrainedAsync(socket);
        for (var i = 0; i < 5; i++)
            Assert.Equal(new PublishResult(Reached: 2, Skipped: 0), await PublishAsync(room, counted));
        Assert.True(socket.Send("caught up").Accepted);

        Assert.Equal(counted, await received);
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Drop_newest_stays_truthful_while_the_client_stops_and_goes(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.DropNewest);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();
        var counted = new List<int>();
        var received = new List<int>();

        for (var round = 0; round < 5; round++)
        {
            while ((await PublishAsync(room, counted)).Skipped == 0)
            {
            }

            // Reads while the publisher goes on, so that skipping ends at some moment between two publications.
            var reading = ReadAsync(stalled, count: counted.Count - received.Count, received);
            while (!reading.IsCompleted)
                await PublishAsync(room, counted);
            await reading;
        }

        var rest = CollectAsync(stalled, until: "caught up");
        await Until.TrueAsync(() => socket.Send("caught up").Accepted, "the client has caught up");
        received.AddRange(await rest);

        Assert.Equal(counted, received);
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Skip_to_tail_leaves_gaps_of_whole_messages_and_always_delivers_the_newest(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.SkipToTail);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();

        for (var i = 0; i < 600; i++)
            Assert.Equal(new PublishResult(Reached: 2, Skipped: 0), await PublishAsync(room, []));
        Assert.Equal(ReadyState.Open, socket.ReadyState);
        Assert.InRange(socket.BufferedAmount, 0, 2 * Limit);

        var numbers = new List<int>();
        while (numbers.LastOrDefault() != room.Published - 1)
            await ReadAsync(stalled, 1, numbers);
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.InRange(numbers.Count, 2, 599);

        // Caught up: nothing is skipped any more.
        await _handler.DrainedAsync(socket);
        numbers.Clear();
        for (var i = 0; i < 20; i++)
        {
            room.Publish(MessageSize);
            await ReadAsync(stalled, 1, numbers);
        }

        Assert.Equal(Enumerable.Range(room.Published - 20, 20), numbers);
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Skip_to_tail_keeps_what_was_sent_to_that_client_alone(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.SkipToTail);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();
        var accepted = new List<string>();

        for (var i = 0; i < 600; i++)
        {
            if (socket.Send($"alone {i}").Accepted)
                accepted.Add($"alone {i}");
            await PublishAsync(room, []);
        }

        var alone = new List<string>();
        for (var newest = -1; newest != room.Published - 1;)
        {
            var message = await stalled.ReadMessageAsync();
            if (Numbered.Parse(message.Payload.Span) is { } number)
                newest = number;
            else
                alone.Add(message.Text);
        }

        Assert.NotEmpty(accepted);
        Assert.Equal(accepted, alone);
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Messages_to_one_client_are_queued_then_dropped_and_every_result_is_true(TestTransport transport)
    {
        await using var room = await OpenAsync(transport, SlowConsumerPolicy.DropNewest);
        await using var stalled = await room.ConnectAsync("/stalled");
        var socket = await _handler.NextOpenAsync();
        Assert.True(socket.Unsubscribe(Room.Topic));
        var accepted = new List<int>();
        var seen = new HashSet<SendStatus>();

        for (var i = 0; i < MostMessages; i++)
        {
            var result = socket.Send(Numbered.Create(i, MessageSize));
            seen.Add(result.Status);
            if (result.Accepted)
                accepted.Add(i);
            Assert.InRange(socket.BufferedAmount, 0, 2 * Limit);
        }

        Assert.Contains(SendStatus.Queued, seen);
        Assert.Contains(SendStatus.Dropped, seen);
        var received = new List<int>();
        await ReadAsync(stalled, accepted.Count, received);
        Assert.Equal(accepted, received);
        await _handler.DrainedAsync(socket);
        Assert.Equal(SendStatus.Sent, socket.Send("welcome back").Status);
        await stalled.ExpectTextAsync("welcome back");
        await stalled.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports(SlowConsumerPolicy.Close), OverBothTransports(SlowConsumerPolicy.DropNewest), OverBothTransports(SlowConsumerPolicy.SkipToTail)]
    public async Task A_stalled_client_that_breaks_off_leaves_nothing(TestTransport transport, SlowConsumerPolicy policy)
    {
        await using var room = await OpenAsync(transport, policy);
        for (var i = 0; i < 5; i++)
        {
            await using var stalled = await room.ConnectAsync("/stalled");
            var socket = await _handler.NextOpenAsync();
            await PublishUntilAsync(room, () => socket.BufferedAmount > 0);
            await stalled.AbortAsync();
            await _handler.NextCloseAsync();
        }

        await room.IsAsBeforeAsync();
    }

    private static async Task PublishUntilAsync(Room room, Func<bool> enough)
    {
        for (var i = 0; i < MostMessages && !enough(); i++)
            await PublishAsync(room, []);
        Assert.True(enough(), "The client's limit was never met.");
    }

    /// <summary>Publishes one, and lets the witness have it, so that it is never behind. Remembers the number if the stalled client was counted.</summary>
    private static async Task<PublishResult> PublishAsync(Room room, List<int> counted)
    {
        Assert.InRange(room.Published, 0, 10 * MostMessages);
        var result = room.Publish(MessageSize);
        if (result.Skipped == 0)
            counted.Add(room.Published - 1);
        await room.Witness.SeesAllAsync(room.Published);
        return result;
    }

    private static async Task ReadAsync(RawWebSocket client, int count, List<int> received)
    {
        for (var i = 0; i < count; i++)
            received.Add(Assert.NotNull(Numbered.Parse((await client.ReadMessageAsync()).Payload.Span)));
    }

    private static async Task<List<int>> CollectAsync(RawWebSocket client, string until)
    {
        var numbers = new List<int>();
        while (true)
        {
            var message = await client.ReadMessageAsync();
            if (Numbered.Parse(message.Payload.Span) is not { } number)
            {
                Assert.Equal(until, message.Text);
                return numbers;
            }

            numbers.Add(number);
        }
    }

    private Task<Room> OpenAsync(TestTransport transport, SlowConsumerPolicy policy) => Room.OpenAsync(
        transport,
        app => app.MapWebSocket("/stalled", _handler, options =>
        {
            options.PingInterval = TimeSpan.Zero;
            options.IdleTimeout = TimeSpan.Zero;
            options.CloseTimeout = CloseTimeout;
            options.BackpressureLimit = Limit;
            options.SlowConsumerPolicy = policy;
        }));
}
