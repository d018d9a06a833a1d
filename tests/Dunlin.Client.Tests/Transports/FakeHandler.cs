using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Dunlin.Client.Tests.Transports;

/// <summary>Answers requests as a test says, and remembers them.</summary>
internal sealed class FakeHandler : HttpMessageHandler
{
    private readonly Channel<Func<HttpResponseMessage>> _answers = Channel.CreateUnbounded<Func<HttpResponseMessage>>();

    /// <summary>Requests that listen: path, query and <c>Last-Event-ID</c>.</summary>
    public Channel<(string Address, string? LastEventId)> Listens { get; } = Channel.CreateUnbounded<(string, string?)>();

    /// <summary>Bodies of requests that send, and the paths of those that close.</summary>
    public Channel<string> Sends { get; } = Channel.CreateUnbounded<string>();

    public void Answer(HttpStatusCode status, string body = "", string? eventId = null) => _answers.Writer.TryWrite(() =>
    {
        var response = new HttpResponseMessage(status) { Content = Typed(new ByteArrayContent(Encoding.UTF8.GetBytes(body)), body) };
        if (eventId is not null)
            response.Headers.Add("Dunlin-Event-Id", eventId);
        return response;
    });

    /// <summary>A body that breaks off at its end.</summary>
    public void AnswerBroken(string body) => _answers.Writer.TryWrite(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = Typed(new StreamContent(new BrokenStream(body)), body) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path is "/ws/send" or "/ws/close")
        {
            Sends.Writer.TryWrite(request.Content is null ? request.RequestUri.PathAndQuery : await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }

        Listens.Writer.TryWrite((request.RequestUri.PathAndQuery, request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null));
        return (await _answers.Reader.ReadAsync(cancellationToken))();
    }

    private static HttpContent Typed(HttpContent content, string body)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(body.StartsWith('<') ? "text/html" : body.StartsWith('[') ? "application/json" : "text/event-stream");
        return content;
    }

    private sealed class BrokenStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("cut");
    }
}
