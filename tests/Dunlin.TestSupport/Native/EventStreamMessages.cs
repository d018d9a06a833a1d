using System.Net.WebSockets;
using System.Text.Json;

namespace Dunlin.TestSupport;

/// <summary>Server-sent events, read as a browser's <c>EventSource</c> does.</summary>
public sealed class EventStreamMessages : INativeMessages
{
    private readonly HttpSession _session;
    private HttpResponseMessage? _answer;
    private StreamReader? _lines;

    private EventStreamMessages(Uri endpoint) => _session = new HttpSession(endpoint);

    public int? CloseCode => _session.CloseCode;

    public string? CloseReason => _session.CloseReason;

    public string? Subprotocol => null;

    /// <summary>Of the last event.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">The protocol's.</param>
    /// <param name="query">More of the query.</param>
    /// <param name="lastEventId">Where a former stream ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EventStreamMessages> ConnectAsync(Uri endpoint, string query, string? lastEventId, CancellationToken cancellationToken)
    {
        var messages = new EventStreamMessages(endpoint);
        using var request = new HttpRequestMessage(HttpMethod.Get, messages._session.Address("/sse", query));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        messages._answer = await messages._session.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        messages._answer.EnsureSuccessStatusCode();
        messages._lines = new StreamReader(await messages._answer.Content.ReadAsStreamAsync(cancellationToken));
        return messages;
    }

    public Task SendAsync(byte[] message, WebSocketMessageType type, CancellationToken cancellationToken) => _session.SendAsync(message, cancellationToken);

    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var data = new List<string>();
        string? id = null;
        while (await _lines!.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                data.Add(line["data: ".Length..]);
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line["id: ".Length..];
            if (line.Length > 0 || data.Count == 0)
                continue;

            // As the specification says: an event that was cut off has not been.
            LastEventId = id;
            var text = string.Join('\n', data);
            using var message = JsonDocument.Parse(text);
            _session.Observe(message.RootElement);
            return text;
        }

        return null;
    }

    public Task CloseAsync(CancellationToken cancellationToken) => _session.CloseAsync(cancellationToken);

    public void Dispose()
    {
        _lines?.Dispose();
        _answer?.Dispose();
        _session.Dispose();
    }
}
