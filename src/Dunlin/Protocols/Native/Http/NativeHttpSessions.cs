using System.Collections.Concurrent;
using Dunlin.Connections;
using Dunlin.Fallback;
using Dunlin.WebSockets;
using Microsoft.Extensions.Hosting;

namespace Dunlin.Protocols.Native.Http;

/// <summary>The sessions of one endpoint that are kept up by HTTP requests. Thread-safe.</summary>
internal sealed class NativeHttpSessions
{
    private readonly ConcurrentDictionary<ulong, NativeHttpSession> _sessions = new();
    private readonly Func<NativeSession, Action<NativeHttpSession>, NativeHttpSession> _create;
    private readonly WebSocketEngine _engine;
    private readonly EndpointConnections _connections;
    private readonly FallbackSettings _settings;
    private readonly DismissedSessions _dismissed;

    /// <param name="create">Makes a session, which calls the action when it has ended.</param>
    /// <param name="options">Of the endpoint.</param>
    /// <param name="engine">Where connections are counted, and whose loops they are on.</param>
    /// <param name="lifetime">Tells when the server stops.</param>
    /// <param name="time">How long a client that was sent away is remembered.</param>
    public NativeHttpSessions(
        Func<NativeSession, Action<NativeHttpSession>, NativeHttpSession> create,
        NativeProtocolOptions options,
        WebSocketEngine engine,
        IHostApplicationLifetime lifetime,
        TimeProvider time)
    {
        _create = create;
        _engine = engine;
        _connections = new EndpointConnections(options.Http.MaxSessions);
        _settings = new FallbackSettings(
            new ConnectionLimits(options.Socket.BackpressureLimit, options.Socket.SlowConsumerPolicy),
            options.Socket.PublishToSelf,
            (long)Math.Ceiling(options.Http.SessionTimeout.TotalSeconds));
        _dismissed = new DismissedSessions(time, options.Http.SessionTimeout);
        lifetime.ApplicationStopping.Register(Shutdown);
    }

    /// <summary>Begins a session that has been admitted. Null when the server is full, or stopping.</summary>
    public NativeHttpSession? Open(NativeSession admitted)
    {
        if (_engine.IsStopping || _engine.TryEnter(_connections) is not { } lease)
            return null;

        lease.Open();
        var session = _create(admitted, OnEnded);
        _sessions[session.Key.Name] = session;
        session.Start(new FallbackConnection(_engine.Loops.NextPoolLoop(), _engine.Topics, _settings, session, lease));
        return session;
    }

    /// <summary>The session of a key, or null.</summary>
    public NativeHttpSession? Find(SessionKey key) =>
        _sessions.GetValueOrDefault(key.Name) is { } session && session.Key.HasSecret(key.Secret) ? session : null;

    /// <summary>Whether the session has ended so that its client is not to come back.</summary>
    public bool IsDismissed(SessionKey key) => _dismissed.Contains(key);

    private void OnEnded(NativeHttpSession session)
    {
        if (!CloseCodes.InvitesBack(session.Connection.ClosedWith))
            _dismissed.Add(session.Key);
        _sessions.TryRemove(session.Key.Name, out _);
    }

    private void Shutdown()
    {
        foreach (var (_, session) in _sessions)
            session.Connection.Loop.Post(session.Connection.Shutdown);
    }
}
