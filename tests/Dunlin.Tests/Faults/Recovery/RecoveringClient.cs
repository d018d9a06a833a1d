using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>A subscriber that is cut off again and again, at any moment, and comes back each time, to any of the nodes.</summary>
internal sealed class RecoveringClient(Uri[] endpoints, NativeTransport transport, int number, string channel)
{
    // Its own sequence, so that a run can be repeated but for what the threads make of it.
    private readonly Random _random = new(number);
    private string? _lastEventId;

    public SeenPublications Seen { get; } = new($"Client {number} ({transport})");

    public int Connections { get; private set; }

    /// <summary>Comes and goes until it has seen the last publication.</summary>
    /// <param name="last">Offset of the last publication; asked again and again, null while there will be more.</param>
    /// <param name="giveUp">Ends it.</param>
    public async Task RunAsync(Func<long?> last, CancellationToken giveUp)
    {
        while (last() is not { } end || Seen.Last < end)
        {
            giveUp.ThrowIfCancellationRequested();
            await VisitAsync(last, giveUp);
            await Task.Delay(_random.Next(5) == 0 ? _random.Next(2_000) : _random.Next(20), giveUp);
        }
    }

    private async Task VisitAsync(Func<long?> last, CancellationToken giveUp)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
        life.CancelAfter(_random.Next(20) == 0 ? 1 : _random.Next(3_000));
        try
        {
            using var messages = await ConnectAsync(life.Token);
            Connections++;
            while (!(last() is { } end && Seen.Last >= end) && await messages.ReceiveAsync(life.Token) is { } text)
            {
                using var message = JsonDocument.Parse(text);
                await ObserveAsync(messages, message.RootElement, life.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException or HttpRequestException or UnexpectedAnswerException)
        {
            // Cut off: by itself, or by a server that it was too slow for.
        }
    }

    private async Task ObserveAsync(INativeMessages messages, JsonElement message, CancellationToken cancellationToken)
    {
        Seen.Observe(message);
        if (messages is EventStreamMessages stream)
            _lastEventId = stream.LastEventId;
        else if (message.GetProperty("type").ValueEquals("connected"))
            await messages.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","channel":"{{channel}}"{{Seen.RecoverField}}}"""), WebSocketMessageType.Text, cancellationToken);
    }

    private Task<INativeMessages> ConnectAsync(CancellationToken cancellationToken) => ConnectAsync(endpoints[_random.Next(endpoints.Length)], cancellationToken);

    private async Task<INativeMessages> ConnectAsync(Uri endpoint, CancellationToken cancellationToken) => transport switch
    {
        NativeTransport.EventStream => await EventStreamMessages.ConnectAsync(endpoint, $"channel={channel}", _lastEventId, cancellationToken),
        NativeTransport.LongPolling => new LongPollingMessages(endpoint),
        _ => await WebSocketMessages.ConnectAsync(new UriBuilder(endpoint) { Scheme = "ws" }.Uri, null, compression: false, http2: false, cancellationToken),
    };
}
