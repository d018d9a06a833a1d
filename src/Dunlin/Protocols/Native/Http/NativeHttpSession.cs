using System.Runtime.CompilerServices;
using Dunlin.Fallback;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Http;

/// <summary>One client that speaks the protocol in HTTP requests. Commands and answers are as over WebSocket.</summary>
[SkipLocalsInit]
internal sealed class NativeHttpSession(NativeSession session, NativeLifecycle lifecycle, NativeCommands commands, Action<NativeHttpSession> ended) : IFallbackHandler
{
    private readonly Lock _turns = new();
    private readonly SentEvents _sent = new();
    private readonly DeliveredPositions _positions = new(session.Delivered);
    private SessionKey? _key;
    private Task _lastTurn = Task.CompletedTask;

    public SessionKey Key => _key ??= SessionKey.Create(session.Name);

    public FallbackConnection Connection { get; private set; } = null!;

    /// <inheritdoc cref="NativeSession.ReconnectAfter"/>
    public int? ReconnectAfter => session.ReconnectAfter;

    /// <summary>Begins.</summary>
    public void Start(FallbackConnection connection)
    {
        Connection = connection;
        connection.Start();
    }

    /// <summary>Carries out a message of the client's. Ends when its replies are on their way.</summary>
    /// <param name="message">The message.</param>
    /// <param name="unlessSubscribed">A channel; when there is a subscription to it by then, nothing is to be done. Null: it is done.</param>
    public Task ExecuteAsync(ReadOnlyMemory<byte> message, string? unlessSubscribed = null)
    {
        lock (_turns)
            return _lastTurn = ExecuteAfterAsync(_lastTurn, message, unlessSubscribed);
    }

    /// <summary>Takes what has come for the client. Only the request whose turn it is gets something.</summary>
    public FetchResult Take(Fetch fetch, IEventWriter writer) => Connection.Take(fetch, new Receiver(this, writer));

    /// <summary>
    /// Before a fetch takes anything: gives again what went out after the first so many events. False when some of it is not kept. Without a number the client has got
    /// all that was sent.
    /// </summary>
    public bool TryRepeat(Fetch fetch, long? number, IEventWriter writer) => Connection.InTurn(fetch, () =>
    {
        if (number is not { } last)
        {
            _sent.Clear();
            return true;
        }

        if (!_sent.TryGetAfter(last, out var events))
            return false;

        foreach (var sent in events)
            writer.Write(sent.Id, sent.Message);
        return true;
    });

    /// <summary>The client has said goodbye.</summary>
    public void Leave()
    {
        session.IsToldWhy = true;
        Connection.Close(CloseCodes.Normal, "");
        Connection.Abort();
    }

    public void OnOpen(FallbackConnection connection)
    {
        connection.BeginHandlerCall();
        lifecycle.Open(session, connection, Key.SecretText);
    }

    public void OnShutdown() => lifecycle.Shutdown(session);

    public void OnClose()
    {
        Connection.BeginHandlerCall();

        // Nothing of this connection waits for what the application does then, and its failures are logged there.
        if (Connection.Loop.Events.Observer is { } observer)
            observer.Run(CloseAsync);
        else
            _ = CloseAsync();
    }

    private Task CloseAsync() => lifecycle.CloseAsync(session, Connection.ClosedWith).AsTask();

    public void OnEnd() => ended(this);

    public byte[]? EncodeClose(int code, string reason)
    {
        if (session.IsToldWhy)
            return null;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Disconnect(ref writer, code, reason, CloseCodes.InvitesBack(code) ? 0 : null);
        var message = writer.Written.ToArray();
        writer.Dispose();
        return message;
    }

    // Messages are carried out in their order, also when a command of one has to wait.
    private async Task ExecuteAfterAsync(Task previous, ReadOnlyMemory<byte> message, string? unlessSubscribed)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Connection.SwitchToLoop();
        try
        {
            if (unlessSubscribed is null || session.Find(unlessSubscribed) is null)
                await ExecuteAsync(message.Span);
        }
        finally
        {
            // What follows belongs to a request, not on the loop.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private ValueTask ExecuteAsync(ReadOnlySpan<byte> message)
    {
        if (Connection.ClosedWith != 0)
            return default;

        Connection.BeginHandlerCall();
        Connection.Loop.Counters.MessagesReceived++;
        Connection.Loop.Counters.BytesReceived += message.Length;
        return commands.ExecuteAsync(session, message);
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
