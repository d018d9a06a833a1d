using System.Net.ServerSentEvents;

namespace Dunlin.Client.Transports;

/// <summary>Server-sent events (HTML Living Standard, section 9.2).</summary>
internal sealed class EventStreamTransport(TransportSettings settings, HttpClient http, string? token, ITransportEvents events) : HttpTransport(settings, http, token, events)
{
    protected override async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        using var response = await RequestAsync("sse", HttpMethod.Get, content: null, cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new InvalidDataException("the answer is no event stream");

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var stream = new ActivityStream(body, OnActivity);
        var hasEvent = false;
        try
        {
            await foreach (var item in SseParser.Create(stream, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken).ConfigureAwait(false))
            {
                hasEvent = true;
                OnReceived(item.Data);
                LastEventId = item.EventId ?? LastEventId;
            }
        }
        catch (Exception exception) when (stream.HasCome && (exception is IOException or HttpRequestException))
        {
            // It broke off: goes on behind the last event.
        }

        return hasEvent;
    }
}
