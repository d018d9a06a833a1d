using Dunlin.Transport.Linux;

namespace Dunlin.Transport;

/// <summary>An event loop that is a thread with an epoll instance.</summary>
/// <remarks>
/// A round: wait, handle what is ready, run the mailbox, flush, close. Descriptors are closed at the end of the round, so that no event of the
/// same round can meet a number that the system has given out again.
/// </remarks>
internal sealed unsafe class EpollLoop : EventLoop, IDisposable
{
    private const int EventsPerRound = 512;

    /// <summary>Large enough for a burst of small frames or a good piece of a large one; one for the whole loop.</summary>
    public const int ReceiveBufferSize = 64 * 1024;

    private readonly EpollSet _epoll = new(EventsPerRound);
    private readonly List<LoopDescriptor> _ending = [];
    private readonly Thread _thread;
    private readonly int _wakeFd;
    private LoopDescriptor?[] _descriptors = new LoopDescriptor?[256];
    private bool _sleeping;
    private bool _stopped;

    public EpollLoop(EventLoopEvents events, int index)
        : base(events)
    {
        ReceiveBuffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);
        _wakeFd = Libc.EventFd(0, Libc.SockNonBlock | Libc.SockCloseOnExec);
        _ = _epoll.Change(EpollSet.Add, _wakeFd, EpollSet.In);
        _thread = new Thread(Run) { IsBackground = true, Name = $"Dunlin loop {index}" };
    }

    /// <summary>What the loop reads into; the contents last until the next read.</summary>
    public byte[] ReceiveBuffer { get; }

    /// <summary>The loop's own execution context, in which nothing of any request is.</summary>
    public ExecutionContext Context { get; private set; } = null!;

    public void Start() => _thread.Start();

    /// <summary>On the loop: begins to watch a descriptor.</summary>
    public void Add(LoopDescriptor descriptor, uint events)
    {
        var fd = descriptor.Fd;
        if (fd >= _descriptors.Length)
            Array.Resize(ref _descriptors, Math.Max(fd + 1, _descriptors.Length * 2));

        _descriptors[fd] = descriptor;
        _ = _epoll.Change(EpollSet.Add, fd, events);
    }

    /// <summary>From any thread: changes what is watched.</summary>
    public void Change(LoopDescriptor descriptor, uint events) => _ = _epoll.Change(EpollSet.Modify, descriptor.Fd, events);

    /// <summary>On the loop: stops watching; the descriptor is closed at the end of the round.</summary>
    public void End(LoopDescriptor descriptor)
    {
        _descriptors[descriptor.Fd] = null;
        _ending.Add(descriptor);
    }

    /// <summary>On the loop: stops watching, without closing: for a descriptor that reports an error nobody can take yet.</summary>
    public void Ignore(LoopDescriptor descriptor) => _ = _epoll.Change(EpollSet.Remove, descriptor.Fd, 0);

    /// <summary>On the loop: looks at everything that is watched.</summary>
    public void ForEach(Action<LoopDescriptor> action)
    {
        foreach (var descriptor in _descriptors)
        {
            if (descriptor is not null)
                action(descriptor);
        }
    }

    /// <summary>Ends what is still connected, and the thread. Whoever posts work from here on waits in vain.</summary>
    public void Dispose()
    {
        Post(() =>
        {
            foreach (var connection in Connections.ToArray())
                connection.Abort();
            _stopped = true;
        });
        _thread.Join();
    }

    protected override void Wake()
    {
        // Pairs with the barrier in Sleep: either the loop sees the work before it sleeps, or we see it sleeping.
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref _sleeping) || !Interlocked.Exchange(ref _sleeping, false))
            return;

        long one = 1;
        _ = Libc.Write(_wakeFd, &one, sizeof(long));
    }

    private void Run()
    {
        Context = ExecutionContext.Capture()!; // null only where somebody suppressed the flow
        while (!_stopped)
        {
            var count = Sleep();
            Enter();
            for (var i = 0; i < count; i++)
                Handle(_epoll[i].Fd, _epoll[i].Events);
            RunMailbox();
            FlushGuarded();
            CloseEnded();
            Exit();
        }

        _ = Libc.Close(_wakeFd);
        _epoll.Dispose();
    }

    private int Sleep()
    {
        Volatile.Write(ref _sleeping, true);
        Interlocked.MemoryBarrier();
        var count = _epoll.Wait(HasWork ? 0 : Timeout.Infinite);
        Volatile.Write(ref _sleeping, false);
        return count;
    }

    private void Handle(int fd, uint events)
    {
        if (fd == _wakeFd)
        {
            long value;
            _ = Libc.Read(fd, &value, sizeof(long));
            return;
        }

        if (_descriptors[fd] is not { } descriptor)
            return;

        try
        {
            descriptor.OnEvents(events);
        }
        catch (Exception exception)
        {
            Events.UnexpectedFailure(exception);
        }
    }

    private void FlushGuarded()
    {
        try
        {
            Flush();
        }
        catch (Exception exception)
        {
            Events.UnexpectedFailure(exception);
        }
    }

    private void CloseEnded()
    {
        foreach (var descriptor in _ending)
            _ = Libc.Close(descriptor.Fd);
        _ending.Clear();
    }
}

/// <summary>A descriptor that a loop watches.</summary>
internal abstract class LoopDescriptor(int fd)
{
    public int Fd => fd;

    /// <summary>On the loop.</summary>
    public abstract void OnEvents(uint events);
}
