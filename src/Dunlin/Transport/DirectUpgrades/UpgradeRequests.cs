using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The upgrade requests that loops serve by themselves: from when on, by what application, and how many at this moment.</summary>
internal sealed class UpgradeRequests
{
    private readonly TaskCompletionSource _allServed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<DirectUpgrade, bool> _waiting = new();
    private KestrelServerLimits? _nextEndpoint;
    private DirectApplication? _application;
    private int _held = 1; // the server's own, until it stops
    private volatile bool _isTimeUp;

    /// <summary>Null before the server starts and after it stops.</summary>
    public DirectApplication? Application => Volatile.Read(ref _application);

    public void Begin(DirectApplication application) => Volatile.Write(ref _application, application);

    /// <summary>No more from now on. Ends when those under way are served.</summary>
    public Task StopAsync()
    {
        if (Interlocked.Exchange(ref _application, null) is null)
            return Task.CompletedTask;

        Leave();
        return _allServed.Task;
    }

    /// <summary>Cuts off those that still wait for their application, and any that comes to wait after this.</summary>
    public void AbortAll()
    {
        _isTimeUp = true;
        foreach (var (waiting, _) in _waiting)
            waiting.Abort();
    }

    public void Add(DirectUpgrade waiting)
    {
        _waiting.TryAdd(waiting, true);
        if (_isTimeUp)
            waiting.Abort();
    }

    public void Remove(DirectUpgrade served) => _waiting.TryRemove(served, out _);

    public void Enter() => Interlocked.Increment(ref _held);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _held) == 0)
            _allServed.TrySetResult();
    }

    /// <summary>
    /// Looks at each endpoint when Kestrel builds it. Only where its HTTP stands right on the socket may a loop read the first request: connection
    /// middleware (TLS, logging, an address filter, limits) has to see every byte.
    /// </summary>
    public void Watch(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen => listen.Use(next =>
    {
        var limits = listen.KestrelServerOptions.Limits;
        _nextEndpoint = IsKestrelsHttp(next) && listen.Protocols.HasFlag(HttpProtocols.Http1)
            && limits is { MaxConcurrentConnections: null, MaxConcurrentUpgradedConnections: null } ? limits : null;
        return next;
    }));

    /// <summary>The limits of the endpoint that Kestrel binds now, right after building it; null when its requests are all Kestrel's.</summary>
    public KestrelServerLimits? TakeNextEndpoint() => Interlocked.Exchange(ref _nextEndpoint, null);

    // Should Kestrel change the name, requests take the longer way, and a test says so.
    private static bool IsKestrelsHttp(ConnectionDelegate next) =>
        next.Target?.GetType() is { Name: "HttpConnectionMiddleware`1" } type && type.Assembly == typeof(KestrelServer).Assembly;
}
