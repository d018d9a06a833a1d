using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load.Http;

/// <summary>All connections of a run, on the calling thread: reads what has come, sends what is queued.</summary>
internal sealed class HttpLoop(IReadOnlyList<HttpConnection> connections, IAnswerReceiver receiver) : IDisposable
{
    private readonly EpollSet _epoll = new(capacity: 512);
    private readonly Dictionary<int, HttpConnection> _byFd = connections.ToDictionary(connection => connection.Fd);

    public void Start()
    {
        foreach (var fd in _byFd.Keys)
            _ = _epoll.Change(EpollSet.Add, fd, EpollSet.In);
    }

    /// <summary>One round; waits at most this long for something to come.</summary>
    public void Turn(int waitMilliseconds)
    {
        var count = _epoll.Wait(waitMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var connection = _byFd[_epoll[i].Fd];
            if ((_epoll[i].Events & ~EpollSet.Out) != 0)
                connection.Read(receiver);
            Flush(connection);
        }
    }

    public void Flush(HttpConnection connection)
    {
        var all = connection.Flush();
        if (all == connection.WatchesWritable)
        {
            connection.WatchesWritable = !all;
            _ = _epoll.Change(EpollSet.Modify, connection.Fd, all ? EpollSet.In : EpollSet.In | EpollSet.Out);
        }
    }

    public void Dispose() => _epoll.Dispose();
}
