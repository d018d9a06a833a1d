using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Dunlin.Transport.DirectUpgrades;
using Dunlin.Transport.Linux;
using Microsoft.AspNetCore.Connections;

namespace Dunlin.Transport;

/// <summary>A listening socket on one loop, which hands the accepted sockets out to all loops in turn.</summary>
/// <remarks>
/// One acceptor, not one socket a loop with SO_REUSEPORT: that spreads few connections unevenly, and lets a second server bind the same port
/// without an error.
/// </remarks>
internal sealed class LoopListener : LoopDescriptor, IConnectionListener
{
    private const int LargestAddress = 28;
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleWriter = false, SingleReader = true });
    private readonly Socket _socket;
    private readonly EventLoopGroup _group;
    private readonly EpollLoop _loop;
    private readonly DirectUpgradeEndpoint? _upgrades;
    private readonly byte[] _address = GC.AllocateArray<byte>(LargestAddress, pinned: true);
    private int _next;
    private bool _paused;
    private bool _unbound;

    /// <param name="socket">Bound and listening.</param>
    /// <param name="group">The loops.</param>
    /// <param name="upgrades">Serves upgrade requests beside Kestrel; null when Kestrel has to see every request.</param>
    public LoopListener(Socket socket, EventLoopGroup group, DirectUpgradeEndpoint? upgrades)
        : base((int)socket.Handle)
    {
        _upgrades = upgrades;
        _socket = socket;
        _group = group;
        _loop = group.EpollLoops[0];
        EndPoint = socket.LocalEndPoint!;
        if (upgrades is not null)
            Libc.SetDeferAccept(Fd, FirstBytes.DeferredSeconds);
        _loop.Post(() => _loop.Add(this, EpollSet.In));
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    public override void OnEvents(uint events)
    {
        while (!_unbound && AcceptOne())
        {
        }
    }

    /// <summary>On the socket's loop: its first bytes have come.</summary>
    public void Serve(LoopSocket socket, ReadOnlySpan<byte> bytes)
    {
        if (_upgrades?.TryServe(socket, bytes) != true)
            ServeByKestrel(socket, bytes);
    }

    /// <summary>On the socket's loop: from here on it is Kestrel's.</summary>
    public void ServeByKestrel(LoopSocket socket, ReadOnlySpan<byte> bytes)
    {
        var connection = CreateConnection(socket);
        socket.ChangeOwner(connection);
        connection.OnEarlyBytes(bytes);
        Offer(connection);
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            Unbind();
            done.SetResult();
        });
        return new ValueTask(done.Task);
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private void Unbind()
    {
        if (_unbound)
            return;

        _unbound = true;
        _loop.Ignore(this);
        _socket.Dispose();
        _accepted.Writer.TryComplete();
        foreach (var loop in _group.EpollLoops)
            loop.Post(() => loop.ForEach(EndSilent));
    }

    private void EndSilent(LoopDescriptor descriptor)
    {
        if (descriptor is LoopSocket { Owner: FirstBytes silent } && silent.Listener == this)
            silent.End();
    }

    private unsafe bool AcceptOne()
    {
        fixed (byte* address = _address)
        {
            var length = LargestAddress;
            var fd = Libc.Accept(Fd, address, &length, Libc.SockNonBlock | Libc.SockCloseOnExec);
            if (fd < 0)
                return OnAcceptError(Marshal.GetLastPInvokeError());

            _paused = false;
            HandOut(fd, ReadAddress(length));
            return true;
        }
    }

    private void HandOut(int fd, IPEndPoint? remote)
    {
        var loops = _group.EpollLoops;
        var loop = loops[_next++ % loops.Length];
        var socket = new LoopSocket(loop, fd, EndPoint, remote);
        if (loop == _loop)
            Begin(socket);
        else
            loop.Post(() => Begin(socket));
    }

    private void Begin(LoopSocket socket)
    {
        if (_upgrades is not null)
        {
            new FirstBytes(socket, this).Await();
            return;
        }

        var connection = CreateConnection(socket);
        socket.Start(connection);
        Offer(connection);
    }

    private HttpConnection CreateConnection(LoopSocket socket)
    {
        var connection = new HttpConnection(socket, _group.SettingsOf(socket.Loop));
        connection.Start();
        return connection;
    }

    private void Offer(HttpConnection connection)
    {
        // Nobody accepts any more: the server stops.
        if (!_accepted.Writer.TryWrite(connection))
            _ = connection.DisposeAsync().AsTask();
    }

    private bool OnAcceptError(int error)
    {
        if (error is Libc.EIntr or Libc.EConnAborted)
            return true;

        if (error != Libc.EAgain)
            Pause(error);
        return false;
    }

    // Out of descriptors or memory: the queue of the listening socket holds the callers; a level-triggered loop would spin.
    private void Pause(int error)
    {
        if (!_paused)
            _loop.Events.AcceptFailed(error is Libc.EMFile or Libc.ENFile ? "no more file descriptors" : $"errno {error}");
        _paused = true;
        _loop.Change(this, 0);
        _group.AfterTick(_loop, Resume);
    }

    private void Resume()
    {
        if (!_unbound)
            _loop.Change(this, EpollSet.In);
    }

    private IPEndPoint? ReadAddress(int length)
    {
        const int inet = 2;
        const int inet6 = 10;
        var family = MemoryMarshal.Read<ushort>(_address);
        var port = (_address[2] << 8) | _address[3];
        if (family == inet && length >= 8)
            return new IPEndPoint(new IPAddress(_address.AsSpan(4, 4)), port);
        if (family != inet6 || length < LargestAddress)
            return null;

        var ip = new IPAddress(_address.AsSpan(8, 16), MemoryMarshal.Read<uint>(_address.AsSpan(24)));
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }
}
