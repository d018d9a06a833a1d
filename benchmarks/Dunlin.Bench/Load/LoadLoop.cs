using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load;

/// <summary>All clients of a run, on the calling thread: reads what has come, sends what is queued.</summary>
internal sealed class LoadLoop(IReadOnlyList<LoadSocket> clients, IMessageReceiver receiver) : IDisposable
{
    private readonly EpollSet _epoll = new(capacity: 512);
    private readonly Dictionary<int, LoadSocket> _byFd = clients.ToDictionary(client => client.Fd);

    public void Start()
    {
        foreach (var client in clients)
        {
            _ = _epoll.Change(EpollSet.Add, client.Fd, EpollSet.In);
            Flush(client);
        }
    }

    /// <summary>One round; waits at most this long for something to come.</summary>
    public void Turn(int waitMilliseconds)
    {
        var count = _epoll.Wait(waitMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var client = _byFd[_epoll[i].Fd];
            if ((_epoll[i].Events & ~EpollSet.Out) != 0)
                client.Read(receiver);
            Flush(client);
        }
    }

    public void Flush(LoadSocket client)
    {
        var all = client.Flush();
        if (all == client.WatchesWritable)
        {
            client.WatchesWritable = !all;
            _ = _epoll.Change(EpollSet.Modify, client.Fd, all ? EpollSet.In : EpollSet.In | EpollSet.Out);
        }
    }

    public void Dispose() => _epoll.Dispose();
}
