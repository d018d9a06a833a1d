using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Dunlin.TestSupport;

/// <summary>Long polling: one request after the other.</summary>
public sealed class LongPollingMessages : INativeMessages
{
    private readonly HttpSession _session;
    private readonly Queue<string> _received = new();

    /// <param name="endpoint">Of the protocol.</param>
    /// <param name="query">Of the first poll.</param>
    public LongPollingMessages(Uri endpoint, string query = "") => _session = new HttpSession(endpoint, query);

    public int? CloseCode => _session.CloseCode;

    public string? CloseReason => _session.CloseReason;

    public string? Subprotocol => null;

    /// <summary>Of the last answer.</summary>
    public string? LastEventId { get; private set; }

    public Task SendAsync(byte[] message, WebSocketMessageType type, CancellationToken cancellationToken) => _session.SendAsync(message, cancellationToken);

    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (_received.Count == 0 && CloseCode is null)
            await PollAsync([], cancellationToken);
        return _received.TryDequeue(out var message) ? message : null;
    }

    /// <summary>One poll.</summary>
    /// <param name="commands">A JSON array of commands, or nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="lastEventId">The answer that arrived last; null: the server is not told.</param>
    /// <returns>Messages in the answer.</returns>
    public async Task<int> PollAsync(byte[] commands, CancellationToken cancellationToken, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _session.Address("/poll")) { Content = HttpSession.Json(commands) };
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var answer = await _session.Http.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new UnexpectedAnswerException($"A poll was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");

        if (answer.Headers.TryGetValues("Dunlin-Event-Id", out var ids))
            LastEventId = ids.Single();
        using var messages = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        foreach (var message in messages.RootElement.EnumerateArray())
        {
            _session.Observe(message);
            _received.Enqueue(message.GetRawText());
        }

        return messages.RootElement.GetArrayLength();
    }

    public Task CloseAsync(CancellationToken cancellationToken) => _session.CloseAsync(cancellationToken);

    public void Dispose() => _session.Dispose();
}
