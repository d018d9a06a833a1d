using System.Runtime.CompilerServices;
using Dunlin.Fallback;

namespace Dunlin.Protocols.Native.Http;

/// <summary>One client that speaks the protocol in HTTP requests. Commands and answers are as over WebSocket.</summary>
[SkipLocalsInit]
internal sealed class NativeHttpSession(NativeSessions sessions, NativeCommands commands, NativeChannels channels, NativeProtocolOptions options, Action<NativeHttpSession> ended)
    : IFallbackHandler
{
    private readonly NativeSession _session = new();
    private readonly SentEvents _sent = new();
    private readonly DeliveredPositions _positions = new();
    private SessionKey? _key;

    public SessionKey Key => _key ??= SessionKey.Create(_session.Name);

    public FallbackConnection Connection { get; private set; } = null!;

    /// <inheritdoc cref="NativeSession.ReconnectAfter"/>
    public int? ReconnectAfter => _session.ReconnectAfter;

    /// <summary>Begins.</summary>
    public void Start(FallbackConnection connection)
    {
        Connection = connection;
        connection.Start();
    }

    /// <summary>Carries out a message of the client's. Ends when its replies are on their way.</summary>
    public Task ExecuteAsync(ReadOnlyMemory<byte> message)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Connection.Loop.Post(() =>
        {
            try
            {
                Execute(message.Span);
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Takes what has come for the client. Only the request whose turn it is gets something.</summary>
    public FetchResult Take(Fetch fetch, IEventWriter writer) => Connection.Take(fetch, new Receiver(this, writer));

    /// <summary>During a fetch, before it takes anything: gives again what went out after the first so many events. False when some of it is not kept.</summary>
    public bool TryRepeat(long number, IEventWriter writer)
    {
        if (!_sent.TryGetAfter(number, out var events))
            return false;

        foreach (var sent in events)
            writer.Write(sent.Id, sent.Message);
        return true;
    }

    /// <summary>During a fetch, before it takes anything: the client has got all that was sent.</summary>
    public void ConfirmSent() => _sent.Clear();

    /// <summary>The client has said goodbye.</summary>
    public void Leave()
    {
        _session.IsToldWhy = true;
        Connection.Close(CloseCodes.Normal, "");
        Connection.Abort();
    }

    public void OnOpen(FallbackConnection connection)
    {
        connection.BeginHandlerCall();
        sessions.Open(_session, connection, (int)options.Socket.PingInterval.TotalSeconds, Key.SecretText);
    }

    public void OnShutdown() => sessions.Shutdown(_session);

    public void OnClose()
    {
        Connection.BeginHandlerCall();
        channels.LeaveAll(_session);
        sessions.Close(_session);
    }

    public void OnEnd() => ended(this);

    public byte[]? EncodeClose(int code, string reason)
    {
        if (_session.IsToldWhy)
            return null;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Disconnect(ref writer, code, reason, CloseCodes.InvitesBack(code) ? 0 : null);
        var message = writer.Written.ToArray();
        writer.Dispose();
        return message;
    }

    private void Execute(ReadOnlySpan<byte> message)
    {
        if (Connection.ClosedWith != 0)
            return;

        Connection.BeginHandlerCall();
        Connection.Loop.Counters.MessagesReceived++;
        Connection.Loop.Counters.BytesReceived += message.Length;
        commands.Execute(_session, message);
    }

    private void OnMessage(ReadOnlySpan<byte> message, IEventWriter writer)
    {
        _positions.Observe(message);
        Span<byte> buffer = stackalloc byte[EventId.MaxLength];
        var id = buffer[..EventId.Write(Key, _sent.Count + 1, _positions.Channels, buffer)];
        _sent.Add(id, message);
        writer.Write(id, message);
    }

    private readonly struct Receiver(NativeHttpSession session, IEventWriter writer) : IMessageReceiver
    {
        public void OnMessage(ReadOnlySpan<byte> message) => session.OnMessage(message, writer);
    }
}
