using Microsoft.Extensions.Logging;

namespace Dunlin.Auth;

/// <summary>Keys that are looked for again from time to time. While they cannot be had, the old ones stay. Thread-safe.</summary>
internal sealed class RefreshedKeys : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IKeySetLoader _loader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private volatile KeySet _current = KeySet.Empty;
    private Task? _refresh;
    private long _refreshedAt;
    private bool _isFailing;

    public RefreshedKeys(IKeySetLoader loader, TimeProvider time, ILogger logger)
    {
        _loader = loader;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(static keys => _ = ((RefreshedKeys)keys!).RefreshAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public KeySet Current => _current;

    /// <summary>Looks for them now, unless that has been done a moment ago; after the first time also by itself. Does not throw: failures are logged.</summary>
    /// <returns>False when there was no look, so that <see cref="Current"/> is what it was.</returns>
    public async Task<bool> RefreshAsync()
    {
        Task refresh;
        lock (_lock)
        {
            if (_refresh is null or { IsCompleted: true })
            {
                if (_end.IsCancellationRequested || IsTooSoon())
                    return false;

                _refreshedAt = _time.GetTimestamp();
                _refresh = LoadAsync();
            }

            refresh = _refresh;
        }

        await refresh;
        return true;
    }

    public void Dispose()
    {
        lock (_lock)
            _end.Cancel();
        _timer.Dispose();
        _loader.Dispose();
        _end.Dispose();
    }

    private bool IsTooSoon() => _refresh is not null && _time.GetElapsedTime(_refreshedAt) < _loader.LeastInterval;

    private async Task LoadAsync()
    {
        try
        {
            // Not under the lock of whoever has asked.
            await Task.Yield();
            _current = await _loader.LoadAsync(_end.Token);
            LogSuccess();
        }
        catch (Exception exception)
        {
            LogFailure(exception);
        }

        _timer.Change(_isFailing ? _loader.LeastInterval : _loader.Interval, Timeout.InfiniteTimeSpan);
    }

    private void LogSuccess()
    {
        if (_isFailing)
            AuthLog.KeysAreBack(_logger, _loader.Place);
        _isFailing = false;
    }

    private void LogFailure(Exception exception)
    {
        if (!_isFailing && !_end.IsCancellationRequested)
            AuthLog.NoKeys(_logger, _loader.Place, exception.Message, _current.Keys.Count);
        _isFailing = true;
    }
}
