using System.Net.Http.Headers;
using System.Text.Json;

namespace Dunlin.TestSupport;

/// <summary>What both ways of receiving by HTTP requests share: commands go in requests of their own, and the last message says why it ends.</summary>
internal sealed class HttpSession(Uri endpoint, string query = "") : IDisposable
{
    private string _query = query;

    /// <summary>Who stops listening closes at once: without this it would wait 2 s for the end of a stream that has none.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { Timeout = Timeout.InfiniteTimeSpan };

    public int? CloseCode { get; private set; }

    public string? CloseReason { get; private set; }

    public Uri Address(string path, string query = "") => new($"{endpoint}{path}{Join(query)}");

    /// <summary>Looks at a message for what the session needs to know.</summary>
    public void Observe(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "connected":
                _query = $"session={message.GetProperty("session").GetString()}&key={message.GetProperty("key").GetString()}";
                break;
            case "disconnect":
                CloseCode = message.GetProperty("code").GetInt32();
                CloseReason = message.GetProperty("reason").GetString();
                break;
        }
    }

    public Task SendAsync(byte[] commands, CancellationToken cancellationToken) => PostAsync("/send", commands, cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken) => PostAsync("/close", [], cancellationToken);

    public static HttpContent Json(byte[] body) => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public void Dispose() => Http.Dispose();

    private async Task PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = Json(body);
        using var answer = await Http.PostAsync(Address(path), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private string Join(string query)
    {
        var all = string.Join('&', new[] { _query, query }.Where(part => part.Length > 0));
        return all.Length == 0 ? "" : $"?{all}";
    }
}
