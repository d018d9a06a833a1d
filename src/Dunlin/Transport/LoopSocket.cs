using System.Net;
using System.Runtime.InteropServices;
using Dunlin.Transport.Linux;

namespace Dunlin.Transport;

/// <summary>What a socket's events go to: the HTTP phase first, the WebSocket engine after the handover. Called on the loop.</summary>
internal interface ISocketOwner
{
    void OnReadable();

    void OnWritable();

    /// <summary>The connection is broken or both directions have ended. Unread bytes may remain.</summary>
    void OnHangUp();
}

/// <summary>One accepted TCP socket on an epoll loop, through both its lives.</summary>
/// <remarks>Reading and ending belong to the loop. Sending belongs to one thread at a time: the owner sees to that.</remarks>
internal sealed unsafe class LoopSocket(EpollLoop loop, int fd, EndPoint? local, IPEndPoint? remote) : LoopDescriptor(fd)
{
    private readonly Lock _lock = new();
    private ISocketOwner? _owner;
    private uint _interest;
    private bool _ended;

    public EpollLoop Loop => loop;

    public EndPoint? LocalEndPoint => local;

    public IPEndPoint? RemoteEndPoint => remote;

    /// <summary>On the loop.</summary>
    public ISocketOwner? Owner => _owner;

    /// <summary>On the loop: begins to read for this owner.</summary>
    public void Start(ISocketOwner owner)
    {
        _owner = owner;
        _interest = EpollSet.In;
        loop.Add(this, _interest);
    }

    /// <summary>On the loop: the handover.</summary>
    public void ChangeOwner(ISocketOwner owner) => _owner = owner;

    public void WatchReadable(bool watch) => Watch(EpollSet.In, watch);

    public void WatchWritable(bool watch) => Watch(EpollSet.Out, watch);

    public override void OnEvents(uint events)
    {
        if (_owner is not { } owner)
            return;

        if ((events & EpollSet.Out) != 0)
            owner.OnWritable();

        // A read tells the reason of an error or the end of the stream, so it goes first where reading is wanted.
        if ((events & (EpollSet.In | EpollSet.HangUp | EpollSet.Error)) != 0 && (Volatile.Read(ref _interest) & EpollSet.In) != 0)
            owner.OnReadable();
        else if ((events & (EpollSet.HangUp | EpollSet.Error)) != 0)
            HangUp(owner);
    }

    /// <summary>Bytes read; 0 at the end of the stream; negative errno otherwise (<see cref="Libc.EAgain"/> when there is nothing now).</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            var count = (int)Libc.Receive(Fd, pointer, buffer.Length, 0);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Bytes taken; 0 when the system takes none now; negative errno when the connection is broken.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
            return Result(Libc.Send(Fd, pointer, bytes.Length, Libc.MsgNoSignal));
    }

    /// <inheritdoc cref="Send(ReadOnlySpan{byte})"/>
    /// <param name="pieces">Segments of pinned arrays.</param>
    public int Send(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        if (pieces.Length == 1)
            return Send(pieces[0].AsSpan());

        var vectors = stackalloc Libc.IoVector[pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
        {
            vectors[i].Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pieces[i].Array!, pieces[i].Offset);
            vectors[i].Length = pieces[i].Count;
        }

        var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = pieces.Length };
        return Result(Libc.SendMessage(Fd, &message, Libc.MsgNoSignal));
    }

    public void ShutdownSend() => Shutdown(Libc.ShutdownWrite);

    public void ShutdownBoth() => Shutdown(Libc.ShutdownBoth);

    /// <summary>The next <see cref="End"/> resets the connection instead of finishing it.</summary>
    public void ResetOnEnd()
    {
        lock (_lock)
        {
            if (!_ended)
                Libc.SetResetOnClose(Fd);
        }
    }

    /// <summary>On the loop: closes the socket at the end of the round. Nobody may be sending.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
        }

        _owner = null;
        loop.End(this);
    }

    private static int Result(nint sent)
    {
        if (sent >= 0)
            return (int)sent;

        var error = Marshal.GetLastPInvokeError();
        return error is Libc.EAgain or Libc.EIntr ? 0 : -error;
    }

    private void HangUp(ISocketOwner owner)
    {
        // Level-triggered: an error with nobody to take it would spin.
        loop.Ignore(this);
        owner.OnHangUp();
    }

    private void Watch(uint flag, bool watch)
    {
        lock (_lock)
        {
            var wanted = watch ? _interest | flag : _interest & ~flag;
            if (_ended || wanted == _interest)
                return;

            Volatile.Write(ref _interest, wanted);
            loop.Change(this, wanted);
        }
    }

    private void Shutdown(int how)
    {
        lock (_lock)
        {
            if (!_ended)
                _ = Libc.Shutdown(Fd, how);
        }
    }
}
