using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>
/// One upgrade request on its way through the application, without an HTTP connection around it: until the application hands the socket over to the
/// engine, or answers in another way (<see cref="DirectAnswer"/>).
/// </summary>
internal sealed class DirectUpgrade : ISocketOwner, ISocketHandover, IHttpUpgradeFeature, IThreadPoolWorkItem
{
    private readonly LoopSocket _socket;
    private readonly UpgradePace _pace;
    private readonly UpgradeRequests _requests;
    private readonly DirectApplication _application;
    private readonly DirectRequest _request;
    private readonly DirectResponse _response = new();
    private readonly EarlyBytes _early;
    private readonly DirectAnswer _otherAnswer;
    private ReadOnlyMemory<byte> _head;
    private Func<LoopSocket, ISocketReceiver>? _takeOver;
    private bool _holdsAnswer;
    private bool _handedOver;

    /// <summary>On the loop.</summary>
    /// <param name="socket">Has read the head, and maybe more.</param>
    /// <param name="head">What was read.</param>
    /// <param name="rest">What came behind it.</param>
    /// <param name="settings">Of the loop.</param>
    /// <param name="requests">Where this one is counted.</param>
    /// <param name="application">Who serves it.</param>
    public DirectUpgrade(LoopSocket socket, UpgradeHead head, ReadOnlySpan<byte> rest, HttpConnectionSettings settings, UpgradeRequests requests, DirectApplication application)
    {
        _socket = socket;
        _pace = settings.UpgradePace;
        _requests = requests;
        _application = application;
        _request = new DirectRequest(head, socket);
        _early = new EarlyBytes(socket, rest, _request.OnClientGone);
        _otherAnswer = new DirectAnswer(socket, settings, _early, _request, _response);
    }

    public bool CanHandOver => true;

    public bool IsUpgradableRequest => true;

    /// <summary>Where an answer that is no upgrade is written to.</summary>
    public IHttpResponseBodyFeature Body => _otherAnswer.Body;

    /// <summary>On the loop: begins to serve.</summary>
    public void Start()
    {
        _socket.ChangeOwner(this);
        _requests.Enter();
        if (_pace.AllowsLoop)
            _pace.ServeOnLoop(Serve);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _pace.ServeOnPool(Serve);

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
        if (_otherAnswer.IsUpgrade)
            throw new InvalidOperationException("The request has already been upgraded.");

        _response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        _response.Headers.Connection = HeaderNames.Upgrade;
        _head = await _response.StartAsync();
        _otherAnswer.IsUpgrade = true;
        return _holdsAnswer ? Stream.Null : new UpgradedStream(await _otherAnswer.OpenAsync(_head));
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
        _socket.Loop.Post(() => HandOver(done));
        return done.Task;
    }

    /// <summary>The application is done.</summary>
    public Task FinishAsync() => _handedOver ? Task.CompletedTask : _otherAnswer.FinishAsync();

    /// <summary>The application failed.</summary>
    public Task FailAsync(Exception exception)
    {
        if (!_request.RequestAborted.IsCancellationRequested || exception is not (OperationCanceledException or IOException))
            Report(exception);
        return _handedOver ? Task.CompletedTask
            : _otherAnswer.FailAsync(exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
    }

    /// <summary>Runs what the application, and the scope of its services, wanted done at the end. A failure there stops nothing else.</summary>
    public async Task CompleteAsync()
    {
        while (_response.TakeCompleted() is { } completed)
        {
            try
            {
                await completed();
            }
            catch (Exception exception)
            {
                Report(exception);
            }
        }
    }

    /// <summary>The server's time to stop is up: the client is cut off, and the application hears of it.</summary>
    public void Abort() => _otherAnswer.Abort();

    private void Serve()
    {
        var serving = ServeAsync();
        if (serving.IsCompleted)
            return;

        // Most are done by now and need no place in the list.
        _requests.Add(this);
        if (serving.IsCompleted)
            _requests.Remove(this);
    }

    private async Task ServeAsync()
    {
        try
        {
            await _application.ServeAsync(new DirectFeatures(_request, _response, this), this);
        }
        catch (Exception exception)
        {
            // The host, or the answer to a failure, failed itself.
            Report(exception);
            if (!_handedOver)
                await _otherAnswer.CloseAsync();
        }
        finally
        {
            _requests.Remove(this);
            _requests.Leave();
        }
    }

    private void HandOver(TaskCompletionSource<EventLoop> done)
    {
        try
        {
            HandOver();
            done.SetResult(_socket.Loop);
        }
        catch (Exception exception)
        {
            done.SetException(exception);
        }
    }

    private void HandOver()
    {
        var receiver = _takeOver!(_socket);
        _handedOver = true;
        _socket.ChangeOwner(receiver);
        receiver.OnAnswer(_head.Span);
        _early.PassOn(receiver);
    }

    private void Report(Exception exception) => _socket.Loop.Events.RequestFailed(_request.TraceIdentifier, exception);
}
