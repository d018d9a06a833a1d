using System.Net;
using System.Threading.Channels;
using Dunlin.Client.Protocol;
using Dunlin.Client.Tests.Support;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Tests.Transports;

/// <summary>Sessions over HTTP, against answers that a real server seldom gives.</summary>
public sealed class HttpTransportTests : IDisposable
{
    private const string Connected = """{"type":"connected","session":"s","key":"k","ping":30,"version":1}""";

    private readonly FakeHandler _handler = new();
    private readonly TransportMaker _maker;
    private readonly Events _events = new();

    public HttpTransportTests() => _maker = new TransportMaker(new Uri("http://localhost/ws?a=b"), new DunlinClientOptions { HttpMessageHandler = _handler });

    public void Dispose()
    {
        _maker.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_goes_on_behind_the_last_event()
    {
        _handler.AnswerBroken($"id: 1\ndata: {Connected}\n\nid: 2\ndata: {{\"type\":\"pong\"}}\n\nid: 3\ndata: {{\"type\":");
        _handler.Answer(HttpStatusCode.OK, "id: 3\ndata: {\"type\":\"pong\"}\n\n");
        var transport = _maker.Create(DunlinTransport.EventStream, token: null, _events);

        Assert.Equal(("/ws/sse?a=b", null), await _handler.Listens.Reader.ReadAsync());
        Assert.Equal(("/ws/sse?a=b&session=s&key=k", "2"), await _handler.Listens.Reader.ReadAsync());
        Assert.Equal([MessageKind.Connected, MessageKind.Pong, MessageKind.Pong], await _events.Messages.TakeAsync(3));
        transport.Close(1000, "");
        await transport.Completion.OrGiveUp();
        Assert.Equal("/ws/close?a=b&session=s&key=k", await _handler.Sends.Reader.ReadAsync());
        Assert.Equal(0, _events.Ends.Waiting);
    }

    [Fact]
    public async Task Polls_say_what_has_arrived_and_an_answer_that_breaks_off_is_asked_for_once_more()
    {
        _handler.Answer(HttpStatusCode.OK, $"[{Connected}]", "1");
        _handler.AnswerBroken("[{");
        _handler.Answer(HttpStatusCode.OK, """[{"type":"pong"}]""", "2");
        _handler.AnswerBroken("");
        _handler.AnswerBroken("");
        var transport = _maker.Create(DunlinTransport.Polling, token: null, _events);

        Assert.Equal(MessageKind.Pong, (await _events.Messages.TakeAsync(2))[1]);
        Assert.Equal(1006, (await _events.Ends.NextAsync()).Code);
        await transport.Completion.OrGiveUp();
        var ids = new List<string?>();
        while (_handler.Listens.Reader.TryRead(out var listen))
            ids.Add(listen.LastEventId);
        Assert.Equal([null, "1", "1", "2", "2"], ids);
    }

    [Fact]
    public async Task A_second_session_means_that_the_first_is_lost()
    {
        _handler.Answer(HttpStatusCode.OK, $"[{Connected}]", "1");
        _handler.Answer(HttpStatusCode.OK, $"[{Connected.Replace("\"s\"", "\"t\"", StringComparison.Ordinal)},{{\"type\":\"pong\"}}]", "2");
        var transport = _maker.Create(DunlinTransport.Polling, token: null, _events);

        Assert.Equal(3010, (await _events.Ends.NextAsync()).Code);
        await transport.Completion.OrGiveUp();
        // The new one is not kept waiting for this client.
        Assert.Equal("/ws/close?a=b&session=t&key=k", await _handler.Sends.Reader.ReadAsync());
        await _events.Messages.NextAsync();
        Assert.Equal(0, _events.Messages.Waiting);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, 4401)]
    [InlineData(HttpStatusCode.Forbidden, 4403)]
    [InlineData(HttpStatusCode.NotFound, 1006)]
    [InlineData(HttpStatusCode.TooManyRequests, 1013)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1013)]
    [InlineData(HttpStatusCode.NoContent, 1006)]
    public async Task A_refusal_ends_it_with_the_code_of_the_status(HttpStatusCode status, int code)
    {
        _handler.Answer(status);
        var transport = _maker.Create(DunlinTransport.EventStream, token: null, _events);

        Assert.Equal((code, $"HTTP {(int)status}"), await _events.Ends.NextAsync());
        await transport.Completion.OrGiveUp();
    }

    [Theory]
    [InlineData("<html>welcome to our hotel</html>")]
    [InlineData("")]
    [InlineData("data: <html>\n\n")]
    public async Task What_is_not_the_protocol_ends_it(string body)
    {
        foreach (var name in new[] { DunlinTransport.EventStream, DunlinTransport.Polling })
        {
            _handler.Answer(HttpStatusCode.OK, body);
            var transport = _maker.Create(name, token: null, _events);
            Assert.Equal(1006, (await _events.Ends.NextAsync()).Code);
            await transport.Completion.OrGiveUp();
        }
    }

    [Fact]
    public async Task Commands_that_wait_go_together_within_the_limits()
    {
        _handler.Answer(HttpStatusCode.OK, $"[{Connected}]");
        var transport = _maker.Create(DunlinTransport.Polling, token: null, _events);
        await _events.Messages.NextAsync();
        for (var i = 0; i < 250; i++)
            transport.Send("1"u8.ToArray());
        var large = new byte[40_000];
        Array.Fill(large, (byte)'2');
        transport.Send(large);
        transport.Send(large);

        var (counts, total) = (new List<int>(), 0);
        while (total < 252)
        {
            var body = await _handler.Sends.Reader.ReadAsync();
            Assert.InRange(body.Length, 3, 65_536);
            counts.Add(body.Count(c => c == ',') + 1);
            total += counts[^1];
        }

        Assert.All(counts, count => Assert.InRange(count, 1, 100));
        transport.Close(1000, "");
        await transport.Completion.OrGiveUp();
        Assert.Equal(0, transport.PendingBytes);
    }

    private sealed class Events : ITransportEvents
    {
        public Recorded<MessageKind> Messages { get; } = new();

        public Recorded<(int Code, string Reason)> Ends { get; } = new();

        public void OnMessages(List<ServerMessage> messages) => messages.ForEach(message => Messages.Add(message.Kind));

        public void OnActivity()
        {
            // Nobody asks here.
        }

        public void OnClosed(int code, string reason) => Ends.Add((code, reason));
    }
}
