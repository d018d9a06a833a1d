using System.Runtime.InteropServices;

namespace Dunlin.Transport.Linux;

/// <summary>The system calls of the event loops; everything Dunlin asks of Linux beyond what .NET offers. See the section 2 manual pages of each.</summary>
internal static unsafe partial class Libc
{
    public const int EAgain = 11;
    public const int EIntr = 4;
    public const int EConnAborted = 103;
    public const int EMFile = 24;
    public const int ENFile = 23;

    public const int MsgNoSignal = 0x4000;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;
    public const int ShutdownWrite = 1;
    public const int ShutdownBoth = 2;
    private const int IpProtoTcp = 6;
    private const int TcpDeferAccept = 9;
    private const int SolSocket = 1;
    private const int SoLinger = 13;

    /// <summary>RUSAGE_THREAD.</summary>
    public const int UsageOfThread = 1;

    [LibraryImport("libc", EntryPoint = "getrusage")]
    public static partial int GetUsage(int who, long* usage);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int listener, byte* address, int* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int fd, int level, int option, void* value, int length);

    /// <summary>A listening socket's connections are accepted with their first bytes, or after this time (tcp(7), TCP_DEFER_ACCEPT).</summary>
    public static void SetDeferAccept(int fd, int seconds) =>
        _ = SetSocketOption(fd, IpProtoTcp, TcpDeferAccept, &seconds, sizeof(int)); // without it they are accepted earlier, no more

    /// <summary>Makes the next close send a reset and forget unsent bytes.</summary>
    public static void SetResetOnClose(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = SetSocketOption(fd, SolSocket, SoLinger, linger, 2 * sizeof(int));
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public int NameLength;
        public IoVector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}
