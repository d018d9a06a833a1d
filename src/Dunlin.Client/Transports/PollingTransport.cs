using System.Diagnostics;

namespace Dunlin.Client.Transports;

/// <summary>Long polling: each request is answered when there is something to say.</summary>
internal sealed class PollingTransport(TransportSettings settings, HttpClient http, string? token, ITransportEvents events) : HttpTransport(settings, http, token, events)
{
    // An empty answer that comes sooner is not what the server does. Asking again and again would help nobody.
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(100);

    protected override async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        using var response = await RequestAsync("poll", HttpMethod.Post, content: null, cancellationToken).ConfigureAwait(false);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        OnActivity();
        OnReceived(answer);
        if (response.Headers.TryGetValues("Dunlin-Event-Id", out var ids))
            LastEventId = ids.First();
        return !answer.AsSpan().SequenceEqual("[]"u8) || Stopwatch.GetElapsedTime(begun) > s_leastWait;
    }
}
