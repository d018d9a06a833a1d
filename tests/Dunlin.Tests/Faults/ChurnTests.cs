using System.Globalization;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>Clients that come, subscribe, publish and leave, many at a time and in every way.</summary>
[Collection(nameof(Alone))]
public sealed class ChurnTests
{
    private const int Clients = 2000;
    private const int AtOnce = 50;

    // Bounded, so that a client that waits in vain notices: its connection falls silent in the end.
    private const int MostPublications = 20_000;

    [Theory, OverBothTransports]
    public async Task Leaves_nothing_and_disturbs_nobody(TestTransport transport)
    {
        await using var room = await Room.OpenAsync(transport, app =>
        {
            app.MapWebSocket("/busy", new ChurnHandler());
            app.MapWebSocket("/busy-compressed", new ChurnHandler(), options => options.Compression = WebSocketCompression.Dedicated);
        });
        using var done = new CancellationTokenSource();
        var publishing = Task.Run(() => PublishAsync(room, done.Token));

        await Parallel.ForAsync(0, Clients, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (i, _) => VisitAsync(room, i));
        await done.CancelAsync();
        await publishing.WaitAsync(Until.HangGuard);

        await room.IsAsBeforeAsync();
    }

    [Theory, OverBothTransports]
    public async Task Subscribing_and_leaving_while_a_topic_is_published_gives_everything_back(TestTransport transport)
    {
        await using var room = await Room.OpenAsync(transport, app => app.MapWebSocket("/busy", new ChurnHandler()));
        await using var client = await room.ConnectAsync("/busy");
        using var done = new CancellationTokenSource();
        var publishing = Task.Run(() => PublishAsync(room, done.Token));

        for (var i = 0; i < 500; i++)
        {
            await client.SendAsync(
            [
                RawFrame.OfText("subscribe room"),
                RawFrame.OfText($"subscribe topic {i}"),
                RawFrame.OfText($"publish topic {i % 7}"),
                RawFrame.OfText("unsubscribe room"),
                RawFrame.OfText($"unsubscribe topic {i}"),
                RawFrame.OfText($"echo {i}"),
            ]);
            while ((await client.ReadMessageAsync()).Text != $"echo {i}")
            {
            }
        }

        await done.CancelAsync();
        await publishing.WaitAsync(Until.HangGuard);
        await client.CloseAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    private static async Task PublishAsync(Room room, CancellationToken done)
    {
        for (var i = 0; i < MostPublications && !done.IsCancellationRequested; i++)
        {
            room.Publish();
            await room.Witness.SeesAllAsync(room.Published);
        }
    }

    private static async ValueTask VisitAsync(Room room, int visit)
    {
        var compressed = visit % 3 == 0;
        await using var client = await room.ConnectAsync(
            compressed ? "/busy-compressed" : "/busy",
            handshake =>
            {
                if (compressed)
                    handshake.Add("Sec-WebSocket-Extensions", "permessage-deflate");
                if (visit % 4 == 0)
                    handshake.Pipelined = RawFrame.OfText("subscribe early").Encode();
            });
        await client.SendRefusedAsync(RawFrame.Encode(
            RawFrame.OfText("subscribe room"),
            RawFrame.OfText($"subscribe group {visit % 10}"),
            RawFrame.OfText($"subscribe own {visit}"),
            RawFrame.OfText($"publish group {visit % 10}"),
            RawFrame.OfText($"publish own {visit}"),
            RawFrame.OfText($"unsubscribe group {visit % 5}")));
        await LeaveAsync(client, visit);
    }

    // Seven ways of leaving, so that together with the kinds of visits every combination comes up.
    private static async Task LeaveAsync(RawWebSocket client, int visit)
    {
        switch (visit % 7)
        {
            case 0:
                await client.AbortAsync();
                break;
            case 1:
                await client.DisposeAsync();
                break;
            case 2:
                await client.SendRefusedAsync(RawFrame.OfText("half a message").Encode().AsMemory(0, 9));
                await client.AbortAsync();
                break;
            case 3:
                await client.SendRefusedAsync(RawFrame.OfText("close").Encode());
                await ReadToEndAsync(client);
                break;
            case 4:
                await client.SendRefusedAsync(RawFrame.OfText("terminate").Encode());
                await ReadToEndAsync(client);
                break;
            case 5:
                await client.SendRefusedAsync((RawFrame.OfText("wrong") with { Rsv = 7 }).Encode());
                await ReadToEndAsync(client);
                break;
            default:
                await client.SendRefusedAsync(RawFrame.OfClose(1000).Encode());
                await ReadToEndAsync(client);
                break;
        }
    }

    private static async Task ReadToEndAsync(RawWebSocket client)
    {
        while (await client.TryReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == FrameOpcode.Close)
                await client.SendRefusedAsync(RawFrame.OfClose(1000).Encode());
        }
    }

    private sealed class ChurnHandler : WebSocketHandler<string>
    {
        public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
        {
            var words = System.Text.Encoding.UTF8.GetString(payload).Split(' ', 2);
            switch (words[0])
            {
                case "subscribe":
                    socket.Subscribe(words[1]);
                    break;
                case "unsubscribe":
                    socket.Unsubscribe(words[1]);
                    break;
                case "publish":
                    socket.Publish(words[1], $"from {socket.Id.ToString(CultureInfo.InvariantCulture)}", compress: true);
                    break;
                case "close":
                    socket.Close(4000, "as you wish");
                    break;
                case "terminate":
                    socket.Terminate();
                    break;
                default:
                    socket.Send(payload, type);
                    break;
            }
        }
    }
}
