using System.Text.Json.Serialization.Metadata;
using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;
using Dunlin.Client.Publishing;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client;

/// <summary>What channels need of their client.</summary>
/// <remarks><see cref="Gate"/> guards all state of a client and its channels. Nothing of the application, and nothing that waits, runs under it.</remarks>
internal sealed class ClientHost
{
    private const long CongestedBytes = 1024 * 1024;

    public ClientHost(ClientSettings settings, ILogger logger, IConnectionOwner owner, Transports.TransportFactory createTransport, IClientEvents events)
    {
        Settings = settings;
        Logger = logger;
        Events = events;
        Connection = new Connection(settings, Gate, createTransport, owner);
        Outbox = new Outbox(settings, Requests, Connection);
        Dispatcher = new EventDispatcher(HandlerFailed);
    }

    public Lock Gate { get; } = new();

    public ClientSettings Settings { get; }

    public ILogger Logger { get; }

    public Connection Connection { get; }

    public Requests Requests { get; } = new();

    public Outbox Outbox { get; }

    public EventDispatcher Dispatcher { get; }

    public IClientEvents Events { get; }

    /// <summary>Loops that call handlers of publications.</summary>
    public RunningTasks Pumps { get; } = new();

    public bool IsDisposed { get; set; }

    /// <summary>Whether so much waits to be sent that what nobody keeps is better left out.</summary>
    public bool IsCongested => Connection.PendingBytes > CongestedBytes;

    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, typeof(DunlinClient));

    /// <exception cref="InvalidOperationException">The application has set no options.</exception>
    public JsonTypeInfo<T> TypeInfo<T>() => Settings.SerializerOptions is { } options
        ? (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))
        : throw new InvalidOperationException($"Give a JsonTypeInfo<{typeof(T).Name}>, or set {nameof(DunlinClientOptions)}.{nameof(DunlinClientOptions.SerializerOptions)}.");

    /// <summary>Something failed that no task tells of.</summary>
    public void Failed(DunlinException exception)
    {
        ClientLog.Failed(Logger, exception.Code, exception.Message, exception.InnerException);
        Events.RaiseError(exception);
    }

    /// <summary>A handler of the application threw an exception.</summary>
    public void HandlerFailed(Exception exception, string handler)
    {
        ClientLog.HandlerFailed(Logger, handler, exception);
        // Its own handlers must not call themselves without end.
        if (handler != nameof(DunlinClient.Error))
            Events.RaiseError(new DunlinException(DunlinErrorCode.HandlerFailed, $"a handler of '{handler}' failed: {exception.Message}", exception));
    }
}
