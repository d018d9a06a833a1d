using System.Collections.Concurrent;
using System.Diagnostics;
using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Chaos;

/// <summary>Troubles the connections of a proxy at random, until it is disposed.</summary>
internal sealed class ChaosMonkey : IAsyncDisposable
{
    private readonly TcpProxy _proxy;
    private readonly SeededRandom _random;
    private readonly ConcurrentDictionary<ProxyLink, TimeSpan> _stalledUntil = new();
    private readonly ConcurrentDictionary<ProxyLink, bool> _deaf = new();
    private readonly ConcurrentDictionary<ProxyLink, bool> _broken = new();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _acting;
    private TimeSpan _refusesUntil;

    public ChaosMonkey(TcpProxy proxy, SeededRandom random)
    {
        _proxy = proxy;
        _random = random;
        proxy.Filter = PassAsync;
        _acting = ActAllAsync();
    }

    /// <summary>How often it has done what.</summary>
    public ConcurrentDictionary<string, int> Done { get; } = new();

    private TimeSpan Now => Stopwatch.GetElapsedTime(_begun);

    /// <summary>From now on everything passes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _acting;
        _proxy.Filter = static (_, _, bytes) => ValueTask.FromResult(bytes);
        _proxy.Refuses = false;
        _proxy.CutAll();
        _stop.Dispose();
    }

    private async Task ActAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5 + (_random.Next() * 40)), _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _proxy.Refuses = Now < _refusesUntil;
            if (_proxy.Links is { Count: > 0 } links)
                Act(links[(int)(_random.Next() * links.Count)], _random.Next());
        }
    }

    private void Act(ProxyLink link, double dice)
    {
        switch (dice)
        {
            case < 0.4:
                Do("cut", link.Cut);
                break;
            case < 0.55:
                Do("close", link.CloseClient);
                break;
            case < 0.8:
                Do("stall", () => _stalledUntil[link] = Now + TimeSpan.FromMilliseconds(50 + (_random.Next() * 1000)));
                break;
            case < 0.9:
                // Takes everything and passes nothing back: only the heartbeat can notice.
                Do("deaf", () => _deaf[link] = true);
                break;
            case < 0.97:
                Do("refuse", () => _refusesUntil = Now + TimeSpan.FromMilliseconds(100 + (_random.Next() * 300)));
                break;
            default:
                Do("cut all", _proxy.CutAll);
                break;
        }
    }

    private void Do(string name, Action action)
    {
        Done.AddOrUpdate(name, 1, (_, count) => count + 1);
        action();
    }

    private async ValueTask<ReadOnlyMemory<byte>> PassAsync(ProxyLink link, bool fromServer, ReadOnlyMemory<byte> bytes)
    {
        if (_broken.ContainsKey(link) || (fromServer && _deaf.ContainsKey(link)))
            return default;

        var delay = _random.Next() < 0.1 ? TimeSpan.FromMilliseconds(_random.Next() * 30) : TimeSpan.Zero;
        if (_stalledUntil.TryGetValue(link, out var until) && until - Now > delay)
            delay = until - Now;
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_random.Next() >= 0.002 || _stop.IsCancellationRequested)
            return bytes;

        // A part of it, and then the end: frames and events break anywhere. What comes behind it must not pass: no network leaves bytes out.
        _broken[link] = true;
        Do("break", () => _ = Task.Run(link.Cut));
        return bytes[..(int)(_random.Next() * bytes.Length)];
    }
}
