using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Dunlin.Transport.Linux;

/// <summary>One epoll instance with its event buffer. Level-triggered. <see cref="Change"/> is thread-safe; waiting belongs to one thread.</summary>
internal sealed unsafe class EpollSet : IDisposable
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;

    public const int Add = 1;
    public const int Remove = 2;
    public const int Modify = 3;

    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly int _fd;
    private readonly int _capacity;
    private readonly byte* _events;

    public EpollSet(int capacity)
    {
        _fd = Libc.EpollCreate(CloseOnExec);
        if (_fd < 0)
            throw new Win32Exception();
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * EventSize));
    }

    /// <summary>Adds, changes or removes a descriptor. Returns 0, or an errno.</summary>
    public int Change(int operation, int fd, uint events)
    {
        var change = stackalloc byte[16];
        *(uint*)change = events;
        *(long*)(change + DataOffset) = fd;
        return Libc.EpollControl(_fd, operation, fd, change) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Number of events ready; 0 after the timeout or a signal.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Libc.EpollWait(_fd, _events, _capacity, timeoutMilliseconds);
        if (count >= 0)
            return count;

        var error = Marshal.GetLastPInvokeError();
        return error == Libc.EIntr ? 0 : throw new Win32Exception(error);
    }

    public (int Fd, uint Events) this[int index]
    {
        get
        {
            var at = _events + (nint)index * EventSize;
            return ((int)*(long*)(at + DataOffset), *(uint*)at);
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_fd);
        NativeMemory.Free(_events);
    }
}
