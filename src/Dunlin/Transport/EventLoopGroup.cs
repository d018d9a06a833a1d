using System.Buffers;
using Dunlin.Diagnostics;
using Dunlin.Topics;
using Dunlin.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunlin.Transport;

/// <summary>All event loops of a server: epoll loops, begun with the first endpoint they serve, and pool loops for connections over streams.</summary>
internal sealed class EventLoopGroup : IDisposable
{
    private static readonly TimeSpan TickLength = TimeSpan.FromSeconds(1);
    private readonly Lazy<EpollLoop[]> _epollLoops;
    private readonly Lazy<PoolLoop[]> _poolLoops;
    private readonly IMemoryPoolFactory<byte> _memoryPools;
    private readonly Dictionary<EpollLoop, HttpConnectionSettings> _settings = [];
    private readonly EventLoopEvents _events;
    private readonly LoopTicker _ticker;
    private int _nextPoolLoop;

    public EventLoopGroup(IOptions<DunlinOptions> options, IMemoryPoolFactory<byte> memoryPools, ILoggerFactory loggers, DunlinMeter meter, TimeProvider time, IWorkObserver? observer = null)
    {
        _memoryPools = memoryPools;
        _events = new EventLoopEvents(loggers.CreateLogger("Dunlin"), meter.HandlerDuration) { Observer = observer };
        var count = options.Value.EventLoops > 0 ? options.Value.EventLoops : Environment.ProcessorCount;
        _epollLoops = new Lazy<EpollLoop[]>(() => StartEpollLoops(count));
        _poolLoops = new Lazy<PoolLoop[]>(() => [.. Enumerable.Range(0, count).Select(_ => new PoolLoop(_events))]);
        _ticker = new LoopTicker(All, _events);
        _ticker.Start(time, TickLength);
    }

    public EpollLoop[] EpollLoops => _epollLoops.Value;

    public EventLoopEvents Events => _events;

    /// <summary>The pool loops that have begun.</summary>
    public IReadOnlyList<PoolLoop> PoolLoops => _poolLoops.IsValueCreated ? _poolLoops.Value : [];

    /// <summary>The loops that have begun.</summary>
    public IEnumerable<EventLoop> All()
    {
        IEnumerable<EventLoop> epoll = _epollLoops.IsValueCreated ? _epollLoops.Value : [];
        return _poolLoops.IsValueCreated ? epoll.Concat(_poolLoops.Value) : epoll;
    }

    public HttpConnectionSettings SettingsOf(EpollLoop loop) => _settings[loop];

    /// <summary>The pool loop for the next stream connection, in turn.</summary>
    public PoolLoop NextPoolLoop() =>
        _poolLoops.Value[(uint)Interlocked.Increment(ref _nextPoolLoop) % (uint)_poolLoops.Value.Length];

    /// <summary>On the loop: runs an action there with its next tick, within a second.</summary>
    public void AfterTick(EventLoop loop, Action action) => _ticker.After(loop, action);

    public void Dispose()
    {
        _ticker.Dispose();
        if (!_epollLoops.IsValueCreated)
            return;

        foreach (var loop in _epollLoops.Value)
            loop.Dispose();
        foreach (var settings in _settings.Values)
            settings.MemoryPool.Dispose();
    }

    private EpollLoop[] StartEpollLoops(int count)
    {
        var loops = new EpollLoop[count];
        for (var i = 0; i < count; i++)
        {
            loops[i] = new EpollLoop(_events, i);
            _settings[loops[i]] = new HttpConnectionSettings(_memoryPools.Create());
        }

        foreach (var loop in loops)
            loop.Start();
        return loops;
    }
}
