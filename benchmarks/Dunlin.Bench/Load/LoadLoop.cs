using System.Diagnostics;
using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load;

/// <summary>Clients of a run, on the calling thread: reads what has come, sends what is queued.</summary>
internal sealed class LoadLoop(IReadOnlyList<LoadSocket> clients, IMessageReceiver receiver) : IDisposable
{
    /// <summary>How often <see cref="KeepAlive"/> is sent.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    private readonly EpollSet _epoll = new(capacity: 512);
    private readonly Dictionary<int, LoadSocket> _byFd = clients.ToDictionary(client => client.Fd);
    private long _keptAlive = Stopwatch.GetTimestamp();

    /// <summary>A message that every client sends now and then; empty: none.</summary>
    public byte[] KeepAlive { get; init; } = [];

    public void Start()
    {
        foreach (var client in _byFd.Values)
            Watch(client);
    }

    /// <summary>Adds a client to a loop that has started.</summary>
    public void Add(LoadSocket client)
    {
        _byFd.Add(client.Fd, client);
        Watch(client);
    }

    /// <summary>Lets a client go that has ended, which would be reported as readable for ever, or is to be disposed. Not from a receiver.</summary>
    public void Remove(LoadSocket client)
    {
        if (_byFd.Remove(client.Fd))
            _ = _epoll.Change(EpollSet.Remove, client.Fd, 0);
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

        if (KeepAlive.Length > 0 && Stopwatch.GetElapsedTime(_keptAlive) > KeepAliveInterval)
            KeepAllAlive();
    }

    public void Flush(LoadSocket client)
    {
        var all = client.Flush(receiver);
        if (client.HasEnded)
        {
            Remove(client);
        }
        else if (all == client.WatchesWritable)
        {
            client.WatchesWritable = !all;
            _ = _epoll.Change(EpollSet.Modify, client.Fd, all ? EpollSet.In : EpollSet.In | EpollSet.Out);
        }
    }

    public void Dispose() => _epoll.Dispose();

    private void Watch(LoadSocket client)
    {
        _ = _epoll.Change(EpollSet.Add, client.Fd, EpollSet.In);
        if (client.HasUnread)
            client.Read(receiver);
        Flush(client);
    }

    private void KeepAllAlive()
    {
        _keptAlive = Stopwatch.GetTimestamp();
        foreach (var client in _byFd.Values.ToArray())
        {
            client.Queue(KeepAlive);
            Flush(client);
        }
    }
}
