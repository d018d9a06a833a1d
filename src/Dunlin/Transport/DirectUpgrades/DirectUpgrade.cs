using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>
/// One upgrade request on its way through the application, without an HTTP connection around it. When the application answers in any other way than by
/// a handover to the engine, one is made after all (<see cref="HttpConnection"/>), and it ends with the answer.
/// </summary>
internal sealed class DirectUpgrade : ISocketOwner, ISocketHandover, IHttpUpgradeFeature, IThreadPoolWorkItem
{
    private readonly LoopSocket _socket;
    private readonly HttpConnectionSettings _settings;
    private readonly UpgradeRequests _requests;
    private readonly DirectApplication _application;
    private readonly DirectRequest _request;
    private readonly DirectResponse _response = new();
    private readonly EarlyBytes _early;
    private HttpConnection? _connection;
    private StreamResponseBodyFeature? _body;
    private ReadOnlyMemory<byte> _answer;
    private Func<LoopSocket, ISocketReceiver>? _takeOver;
    private bool _holdsAnswer;
    private bool _upgraded;
    private bool _handedOver;

    /// <summary>On the loop.</summary>
    /// <param name="socket">Has read the head, and maybe more.</param>
    /// <param name="head">What was read.</param>
    /// <param name="rest">What came behind it.</param>
    /// <param name="settings">Of the loop, should a connection be needed.</param>
    /// <param name="requests">Where this one is counted.</param>
    /// <param name="application">Who serves it.</param>
    public DirectUpgrade(LoopSocket socket, UpgradeHead head, ReadOnlySpan<byte> rest, HttpConnectionSettings settings, UpgradeRequests requests, DirectApplication application)
    {
        _socket = socket;
        _settings = settings;
        _requests = requests;
        _application = application;
        _request = new DirectRequest(head, socket);
        _early = new EarlyBytes(socket, rest, _request.OnClientGone);
    }

    public bool CanHandOver => true;

    public bool IsUpgradableRequest => true;

    /// <summary>Where an answer that is no upgrade is written to.</summary>
    public IHttpResponseBodyFeature Body => _body ??= new StreamResponseBodyFeature(new AnswerStream(this));

    /// <summary>On the loop: begins to serve.</summary>
    public void Start()
    {
        _socket.ChangeOwner(this);
        _requests.Enter();
        if (_settings.UpgradePace.AllowsLoop)
            _settings.UpgradePace.ServeOnLoop(Serve);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _settings.UpgradePace.ServeOnPool(Serve);

    public void OnReadable() => _early.OnReadable();

    public void OnWritable()
    {
    }

    public void OnHangUp() => _early.OnHangUp();

    public void HoldAnswer() => _holdsAnswer = true;

    public void ReleaseAnswer() => _holdsAnswer = false;

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync()
    {
        if (_upgraded)
            throw new InvalidOperationException("The request has already been upgraded.");

        _response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        _response.Headers.Connection = HeaderNames.Upgrade;
        _answer = await _response.StartAsync();
        _upgraded = true;
        if (_holdsAnswer)
            return Stream.Null;

        var connection = await ConnectAsync();
        await connection.Transport.Output.WriteAsync(_answer);
        return new UpgradedStream(connection.Transport);
    }

    /// <inheritdoc/>
    public Task<EventLoop> HandOverAsync(Func<LoopSocket, ISocketReceiver> takeOver)
    {
        _takeOver = takeOver;
        if (_socket.Loop.IsCurrent)
        {
            // What the connection begins must not carry the request's ambient data (activity, HttpContext accessor) with it.
            ExecutionContext.Run(_socket.Loop.Context, static state => ((DirectUpgrade)state!).HandOver(), this);
            return Task.FromResult<EventLoop>(_socket.Loop);
        }

        var done = new TaskCompletionSource<EventLoop>(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Loop.Post(() =>
        {
            HandOver();
            done.SetResult(_socket.Loop);
        });
        return done.Task;
    }

    /// <summary>Sends the head of an answer that is no upgrade, unless it is sent.</summary>
    public async ValueTask<PipeWriter> StartAnswerAsync()
    {
        var connection = await ConnectAsync();
        var output = connection.Transport.Output;
        if (_response.HasStarted)
            return output;

        // The end of the connection ends the body too, whose length nobody may have said.
        _response.Headers.Connection = "close";
        if (_response.Headers.Date.Count == 0)
            _response.Headers.Date = HeaderUtilities.FormatDate(DateTimeOffset.UtcNow);
        var head = await _response.StartAsync();
        head.Span.CopyTo(output.GetSpan(head.Length));
        output.Advance(head.Length);
        return output;
    }

    /// <summary>The application is done: what it has not sent of its answer is sent.</summary>
    public async Task FinishAsync()
    {
        if (!_handedOver)
        {
            if (_body is not null)
                await _body.CompleteAsync();
            if (!_upgraded)
                await (await StartAnswerAsync()).FlushAsync();
            await CloseAsync();
        }

        await _response.CompleteAsync();
    }

    /// <summary>The application failed: the client gets a 500 if it has not got anything else yet.</summary>
    public async Task FailAsync(Exception exception)
    {
        if (!_request.RequestAborted.IsCancellationRequested || exception is not (OperationCanceledException or IOException))
            _socket.Loop.Events.RequestFailed(_request.TraceIdentifier, exception);
        if (_handedOver)
            return;

        if (_response.HasStarted)
        {
            _request.Abort();
        }
        else
        {
            _response.Reset(exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
            await (await StartAnswerAsync()).FlushAsync();
        }

        await CloseAsync();
    }

    private void Serve() => _ = ServeAsync();

    private async Task ServeAsync()
    {
        try
        {
            await _application.ServeAsync(new DirectFeatures(_request, _response, this), this);
        }
        catch (Exception exception)
        {
            // The host or the failing answer itself failed.
            _socket.Loop.Events.RequestFailed(_request.TraceIdentifier, exception);
            if (!_handedOver)
                await CloseAsync();
        }
        finally
        {
            _requests.Leave();
        }
    }

    private async Task CloseAsync() => await (await ConnectAsync()).DisposeAsync();

    private async ValueTask<HttpConnection> ConnectAsync()
    {
        if (_connection is not null)
            return _connection;

        var connected = new TaskCompletionSource<HttpConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Loop.Post(() => connected.SetResult(Connect()));
        _connection = await connected.Task;
        _connection.ConnectionClosed.UnsafeRegister(static request => ((DirectRequest)request!).OnClientGone(), _request);
        return _connection;
    }

    private HttpConnection Connect()
    {
        var connection = new HttpConnection(_socket, _settings);
        connection.Start();
        _socket.ChangeOwner(connection);
        _early.PassOn(connection);
        return connection;
    }

    private void HandOver()
    {
        _handedOver = true;
        var receiver = _takeOver!(_socket);
        _socket.ChangeOwner(receiver);
        receiver.OnAnswer(_answer.Span);
        _early.PassOn(receiver);
    }
}
