using Dunlin.Protocols.Native.Output;
using Microsoft.Extensions.Options;

namespace Dunlin.Protocols.Native;

/// <summary>
/// Counts the people online and tells everyone when the number changes: at most once per interval, however many come and go,
/// because each notice costs one delivery for each person. Idle, it owns no running timer.
/// </summary>
internal sealed class OnlineNotices : IDisposable
{
    private readonly ITopics _topics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly Lock _publishing = new();
    private long _publishedAt;
    private int _count;
    private int _scheduled;

    public OnlineNotices(ITopics topics, TimeProvider time, IOptions<DunlinOptions> options)
    {
        _topics = topics;
        _time = time;
        _interval = options.Value.OnlineInterval;
        _publishedAt = time.GetTimestamp() - (long)(_interval.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(static notices => ((OnlineNotices)notices!).Publish(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Connections of the native protocol that are open now.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Joined()
    {
        Interlocked.Increment(ref _count);
        Schedule();
    }

    public void Left()
    {
        Interlocked.Decrement(ref _count);
        Schedule();
    }

    public void Dispose() => _timer.Dispose();

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 1)
            return;

        var wait = _interval - _time.GetElapsedTime(Interlocked.Read(ref _publishedAt));
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // The number is read after the mark is cleared: whoever changes it later schedules the next notice.
    private void Publish()
    {
        lock (_publishing)
        {
            Interlocked.Exchange(ref _publishedAt, _time.GetTimestamp());
            Interlocked.Exchange(ref _scheduled, 0);
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeNotices.Online(ref writer, Count);
            _topics.Publish(NativeProtocol.Everyone, writer.Written, MessageType.Text);
            writer.Dispose();
        }
    }
}
