using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dunlin.Transport.Linux;
using Dunlin.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport;

/// <summary>
/// The HTTP phase of a socket: an ordinary connection for Kestrel, whose pipes the event loop feeds and empties.
/// </summary>
/// <remarks>
/// Input: reading, paused (Kestrel is behind), or done (end of stream, error, or Kestrel stopped reading). Output: pumped to the socket by the
/// send queue, or by the loop after the socket was full. The socket is closed when Kestrel disposes this object, unless it was
/// handed over before.
/// </remarks>
internal sealed class HttpConnection : ConnectionContext, ISocketOwner, ISocketHandover, IMemoryPoolFeature,
    IConnectionIdFeature, IConnectionItemsFeature, IConnectionTransportFeature, IConnectionLifetimeFeature
{
    private const int SmallestRead = 2048;
    private readonly LoopSocket _socket;
    private readonly DuplexPipe _pipes;
    private readonly Pipe _input;
    private readonly HttpOutput _output;
    private readonly CancellationTokenSource _closed = new();
    private readonly Action _onInputFlushed;
    private ValueTaskAwaiter<FlushResult> _flush;
    private bool _inputDone;
    private bool _endOfStream;
    private bool _reset;
    private bool _handedOver;
    private IDictionary<object, object?>? _items;
    private string? _id;

    public HttpConnection(LoopSocket socket, HttpConnectionSettings settings)
    {
        _socket = socket;
        MemoryPool = settings.MemoryPool;
        _input = new Pipe(settings.Input);
        _output = new HttpOutput(socket, settings);
        _pipes = new DuplexPipe(_input.Reader, _output.Writer);
        _onInputFlushed = () => socket.Loop.Post(ContinueReading);
        Transport = _pipes;
        ConnectionClosed = _closed.Token;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        Features = CreateFeatures();
    }

    public override string ConnectionId
    {
        get => _id ??= CorrelationId.Next();
        set => _id = value;
    }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public MemoryPool<byte> MemoryPool { get; }

    /// <summary>False when something (TLS, connection logging) stands between Kestrel's HTTP and the socket.</summary>
    public bool CanHandOver => ReferenceEquals(Transport, _pipes);

    /// <summary>Before the loop knows the socket.</summary>
    public void Start() => _output.Start();

    public void OnReadable()
    {
        if (_inputDone)
            return;

        var count = _socket.Receive(_input.Writer.GetSpan(SmallestRead));
        if (count == -Libc.EAgain || count == -Libc.EIntr)
            return;

        if (count <= 0)
        {
            _endOfStream = count == 0;
            FinishInput(count == 0 ? null : new ConnectionResetException("The connection was reset by the peer."));
            return;
        }

        _input.Writer.Advance(count);
        FlushInput();
    }

    public void OnWritable() => _output.OnWritable();

    public void OnHangUp()
    {
        FinishInput(new ConnectionResetException("The connection was reset by the peer."));
        _output.Break();
    }

    /// <summary>On the loop: bytes that were read before this object was made.</summary>
    public void OnEarlyBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;

        _input.Writer.Write(bytes);
        FlushInput();
    }

    /// <summary>On the loop: the stream ended, or broke, before this object was made.</summary>
    public void OnEarlyEnd(bool reset)
    {
        if (reset)
            OnHangUp();
        else
            FinishInput(reason: null);
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Volatile.Read(ref _handedOver))
            return;

        _output.Break();
        _socket.ShutdownBoth();
    }

    /// <inheritdoc/>
    public void HoldAnswer() => _output.Hold();

    /// <inheritdoc/>
    public void ReleaseAnswer() => _output.Release();

    /// <inheritdoc/>
    public Task<EventLoop> HandOverAsync(Func<LoopSocket, ISocketReceiver> takeOver)
    {
        var done = new TaskCompletionSource<EventLoop>(TaskCreationOptions.RunContinuationsAsynchronously);
        _output.WhenIdle(() => _socket.Loop.Post(() => HandOver(takeOver, done)));
        return done.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        await _pipes.Input.CompleteAsync();
        await _pipes.Output.CompleteAsync();
        await _output.Completion;
        if (!Volatile.Read(ref _handedOver))
            _socket.Loop.Post(Close);
        await base.DisposeAsync();
    }

    // What Kestrel's own transport offers to connection middleware, but for its Socket, which we do not have.
    private FeatureCollection CreateFeatures()
    {
        var features = new FeatureCollection(8);
        features.Set<IMemoryPoolFeature>(this);
        features.Set<IConnectionIdFeature>(this);
        features.Set<IConnectionItemsFeature>(this);
        features.Set<IConnectionTransportFeature>(this);
        features.Set<IConnectionLifetimeFeature>(this);
        features.Set<ISocketHandover>(this);
        return features;
    }

    private void FlushInput()
    {
#pragma warning disable CA2012 // consumed once: here, or by ContinueReading
        _flush = _input.Writer.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
        if (_flush.IsCompleted)
        {
            if (_flush.GetResult().IsCompleted)
                FinishInput(null);
            return;
        }

        // Kestrel is behind: let TCP hold the rest back.
        _socket.WatchReadable(false);
        _flush.UnsafeOnCompleted(_onInputFlushed);
    }

    private void ContinueReading()
    {
        var flushed = _flush.GetResult();
        if (_inputDone || _handedOver)
            return;

        if (flushed.IsCompleted)
            FinishInput(null);
        else
            _socket.WatchReadable(true);
    }

    private void FinishInput(Exception? reason)
    {
        if (_inputDone)
            return;

        _inputDone = true;
        _reset = reason is not null;
        _socket.WatchReadable(false);
        _input.Writer.Complete(reason);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }

    private void HandOver(Func<LoopSocket, ISocketReceiver> takeOver, TaskCompletionSource<EventLoop> done)
    {
        // Kestrel waits for the endpoint, which waits for this: nobody else reads the pipe.
        Volatile.Write(ref _handedOver, true);
        var receiver = takeOver(_socket);
        _socket.ChangeOwner(receiver);
        receiver.OnAnswer(_output.TakeHeld());
        PassOnEarlyBytes(receiver);
        if (_inputDone)
            receiver.OnEarlyEnd(reset: !_endOfStream);
        else
            receiver.OnHandedOver();
        _inputDone = true;
        done.SetResult(_socket.Loop);
    }

    // What came with the request or behind it. After a reset the pipe gives only the error.
    private void PassOnEarlyBytes(ISocketReceiver receiver)
    {
        if (_reset || !_input.Reader.TryRead(out var early))
            return;

        foreach (var memory in early.Buffer)
            receiver.OnEarlyBytes(MemoryMarshal.AsMemory(memory).Span);
        _input.Reader.AdvanceTo(early.Buffer.End);
    }

    private void Close()
    {
        _inputDone = true;
        _input.Writer.Complete();
        _socket.End();
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
