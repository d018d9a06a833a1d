using System.Net;
using System.Net.Http.Headers;
using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Transports;

/// <summary>A session over HTTP: requests that listen, one after the other, and requests that send.</summary>
internal abstract class HttpTransport(TransportSettings settings, HttpClient http, string? token, ITransportEvents events) : ITransport
{
    /// <summary>What the server takes in one array, and bytes that stay below its limit for a message.</summary>
    private const int MaxBatch = 100;
    private const int MaxBatchBytes = 60_000;

    /// <summary>An answer without a message that ends sooner is not what the server does. Asking again and again would help nobody.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(100);

    /// <summary>An answer that broke off is asked for once more, where it is known what has arrived.</summary>
    private const int MaxFailures = 1;

    private readonly SendQueue _queue = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _lock = new();
    private Task _run = Task.CompletedTask;
    private (string Session, string Key)? _session;
    private bool _isOver;
    private bool _wasTold;
    private bool _isGoodbye;

    public Task Completion => _run;

    public long PendingBytes => _queue.Bytes;

    public bool IsIdle => !Volatile.Read(ref _isOver);

    public bool IsRequesting => _queue.Bytes > 0;

    /// <summary>The last event that came: the next request goes on behind it.</summary>
    protected string? LastEventId { get; set; }

    /// <summary>Begins, once the derived class is there.</summary>
    public static ITransport Start(HttpTransport transport)
    {
        transport._run = Task.Run(transport.RunAsync);
        return transport;
    }

    public void Send(byte[] command) => _queue.Add(command);

    public void Close(int code, string reason)
    {
        _isGoodbye = code == CloseCode.Normal;
        End();
    }

    /// <summary>Makes one request that listens, and reads its answer to the end. Returns whether a message came.</summary>
    protected abstract Task<bool> ListenAsync(CancellationToken cancellationToken);

    /// <summary>Something came, be it no message.</summary>
    protected void OnActivity() => events.OnActivity();

    /// <summary>Messages came: one, or an array.</summary>
    protected void OnReceived(ReadOnlyMemory<byte> json)
    {
        var messages = MessageReader.Read(json);
        foreach (var message in messages)
        {
            if (message.Kind == MessageKind.Connected && !TryBegin(message))
                return;

            _wasTold |= message.Kind == MessageKind.Disconnect;
        }

        events.OnMessages(messages);
    }

    /// <exception cref="HttpRequestException">The answer is no success; why is told already.</exception>
    protected async Task<HttpResponseMessage> RequestAsync(string path, HttpMethod method, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Address(path)) { Content = content };
        foreach (var (name, value) in settings.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (token is not null && _session is null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (LastEventId is not null && path != "send")
            request.Headers.TryAddWithoutValidation("Last-Event-ID", LastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == (path is "send" or "close" ? HttpStatusCode.NoContent : HttpStatusCode.OK))
            return response;

        var status = response.StatusCode;
        response.Dispose();
        Finish(CloseCodeOf(status), $"HTTP {(int)status}");
        throw new HttpRequestException($"HTTP {(int)status}", inner: null, status);
    }

    private static int CloseCodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => CloseCode.Unauthorized,
        HttpStatusCode.Forbidden => CloseCode.Forbidden,
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => CloseCode.TryAgainLater,
        _ => CloseCode.Abnormal,
    };

    // A second `connected` means that the server no longer has the session. The channels' histories have what was missed.
    private bool TryBegin(ServerMessage connected)
    {
        var isLost = _session is not null;
        _session = (connected.Session ?? "", connected.Key ?? "");
        if (!isLost)
            return true;

        _isGoodbye = true;
        Finish(CloseCode.InsufficientState, "the session was lost");
        return false;
    }

    private async Task RunAsync()
    {
        var sending = SendAllAsync();
        await ListenAllAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        if (_isGoodbye && _session is not null)
            await SayGoodbyeAsync().ConfigureAwait(false);
    }

    private async Task ListenAllAsync()
    {
        var failures = 0;
        while (!_isOver)
        {
            var (isFine, problem) = (false, "nothing came");
            var begun = settings.Time.GetTimestamp();
            try
            {
                isFine = await ListenAsync(_abort.Token).ConfigureAwait(false) || settings.Time.GetElapsedTime(begun) > LeastWait;
            }
            catch (Exception exception)
            {
                // The network, a handler of the application, or what is not the protocol.
                problem = exception.Message;
            }

            failures = isFine ? 0 : failures + 1;
            if (_wasTold || failures > (LastEventId is null ? 0 : MaxFailures))
                Finish(CloseCode.Abnormal, problem);
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (await _queue.WaitAsync(_abort.Token).ConfigureAwait(false))
            {
                var batch = TakeBatch(out var taken);
                using var content = new ByteArrayContent(batch) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var response = await RequestAsync("send", HttpMethod.Post, content, _abort.Token).ConfigureAwait(false);
                _queue.Release(taken);
            }
        }
        catch (Exception exception)
        {
            Finish(CloseCode.Abnormal, exception.Message);
        }
    }

    private byte[] TakeBatch(out int taken)
    {
        using var batch = new MemoryStream();
        taken = 0;
        for (var count = 0; count < MaxBatch && _queue.TryPeek(out var command); count++)
        {
            if (count > 0 && batch.Length + command.Length > MaxBatchBytes)
                break;

            batch.WriteByte((byte)(count == 0 ? '[' : ','));
            batch.Write(command);
            taken += _queue.Take().Length;
        }

        batch.WriteByte((byte)']');
        return batch.ToArray();
    }

    private async Task SayGoodbyeAsync()
    {
        using var timeout = new CancellationTokenSource(settings.CloseTimeout, settings.Time);
        try
        {
            using var response = await RequestAsync("close", HttpMethod.Post, content: null, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The server gives the session up after a while.
        }
    }

    private Uri Address(string path)
    {
        var builder = new UriBuilder(settings.HttpAddress);
        builder.Path = $"{builder.Path.TrimEnd('/')}/{path}";
        if (_session is { } session)
            builder.Query = $"{builder.Query.TrimStart('?')}&session={session.Session}&key={session.Key}".TrimStart('&');
        return builder.Uri;
    }

    private void Finish(int code, string reason)
    {
        if (End())
            events.OnClosed(code, reason);
    }

    private bool End()
    {
        lock (_lock)
        {
            if (_isOver)
                return false;

            _isOver = true;
        }

        _queue.Complete();
        // Aborts requests, whose ends may run code of the application's handler: not here, where the client's lock may be held.
        _ = _abort.CancelAsync();
        return true;
    }
}
