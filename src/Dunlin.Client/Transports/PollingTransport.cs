namespace Dunlin.Client.Transports;

/// <summary>Long polling: each request is answered when there is something to say.</summary>
internal sealed class PollingTransport(TransportSettings settings, HttpClient http, string? token, ITransportEvents events) : HttpTransport(settings, http, token, events)
{
    protected override async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        using var response = await RequestAsync("poll", HttpMethod.Post, content: null, cancellationToken).ConfigureAwait(false);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        OnActivity();
        OnReceived(answer);
        if (response.Headers.TryGetValues("Dunlin-Event-Id", out var ids))
            LastEventId = ids.First();
        return !answer.AsSpan().SequenceEqual("[]"u8);
    }
}
