using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Dunlin.Testing.Settling;
using Dunlin.WebSockets.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Testing.Transport;

/// <summary>A connection in memory: for Kestrel what a socket is to it, for the client <see cref="Client"/>. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source is without timers and handles; tokens of it outlive the connection.")]
internal sealed class InMemoryConnection : ConnectionContext
{
    private readonly InMemoryPipe _toServer;
    private readonly InMemoryPipe _toClient;
    private readonly ActivityCounter _activity;
    private readonly Action<InMemoryConnection> _ended;
    private readonly CancellationTokenSource _closed = new();
    private int _isClosing;
    private volatile bool _isClosed;
    private volatile bool _isEnded;
    private volatile bool _isAbortSeen;
    private volatile StreamChannel? _channel;
    private volatile Operation? _request;

    public InMemoryConnection(IPEndPoint client, ActivityCounter activity, Action<InMemoryConnection> ended)
    {
        RemoteEndPoint = client;
        _activity = activity;
        _ended = ended;
        _toServer = new InMemoryPipe(activity);
        _toClient = new InMemoryPipe(activity);
        Transport = new DuplexPipe(_toServer.Reader, _toClient.Writer);
        Client = new InMemoryStream(_toClient.Reader, _toServer.Writer, OnClientClosed);
        Features.Set(this);
    }

    /// <summary>The client's end.</summary>
    public InMemoryStream Client { get; }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N")[..13];

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get; set; } = new IPEndPoint(IPAddress.Loopback, 80);

    public override EndPoint? RemoteEndPoint { get; set; }

    public override CancellationToken ConnectionClosed
    {
        get => _closed.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the client has read all there is, and waits for more.</summary>
    public bool IsClientWaiting => _toClient.IsAwaited;

    /// <summary>Whether the client has been told that it is a WebSocket.</summary>
    public bool IsUpgraded { get; private set; }

    /// <summary>Whether a request is with the application.</summary>
    public bool HasRequest => _request is not null;

    /// <summary>Whether nothing is under way in the server on behalf of this connection.</summary>
    public bool IsServerAtRest
    {
        get
        {
            if (_isEnded)
                return true;
            if (_channel is { } channel && _request is not null)
                return (_toServer.IsAwaited || channel.IsReadingPaused) && (!channel.IsSending || _toClient.IsFull);
            if (Volatile.Read(ref _isClosing) != 0 && !(_isClosed && _isAbortSeen))
                return false;

            return _request is { } request ? request.IsAtRest || (_toServer.IsAwaited && !request.IsRunning) : _toServer.IsAwaited;
        }
    }

    /// <summary>What of it is under way.</summary>
    public string Description => _request is { } request ? $"{request} on connection {ConnectionId}" : $"connection {ConnectionId}";

    /// <summary>The application gets a request.</summary>
    public void BeginRequest(Operation request)
    {
        _activity.Count();
        _isAbortSeen = false;
        _request = request;
    }

    /// <summary>The application is told that the client has gone; all who wanted to know have been.</summary>
    public void OnAborted()
    {
        _activity.Count();
        _isAbortSeen = true;
    }

    /// <summary>The application has done with its request.</summary>
    public void EndRequest()
    {
        _activity.Count();
        _request = null;
        _channel = null;
    }

    /// <summary>The client has been told that it is a WebSocket.</summary>
    public void OnUpgraded()
    {
        _activity.Count();
        IsUpgraded = true;
    }

    /// <summary>The request goes on as a WebSocket.</summary>
    public void Upgrade(StreamChannel channel)
    {
        _activity.Count();
        _channel = channel;
    }

    /// <summary>Breaks it, as a network does: neither side says goodbye.</summary>
    public void Cut() =>
        Client.Break("The connection was cut.");

    public override void Abort(ConnectionAbortedException abortReason) => Client.Break("The server has broken the connection.");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        _activity.Count();
        _isEnded = true;
        _ended(this);
    }

    // Elsewhere, as with a socket: who closes may hold a lock.
    private void OnClientClosed()
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.TellClosed(), this, preferLocal: false);
    }

    private void TellClosed()
    {
        _closed.Cancel();
        _activity.Count();
        _isClosed = true;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
