using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dunlin.Bench.Load.Compression;
using Dunlin.Transport.Linux;
using Dunlin.WebSockets.Frames;

namespace Dunlin.Bench.Load;

/// <summary>One client connection: connects, upgrades and joins blocking, then sends and reads without, on one thread.</summary>
internal sealed unsafe class LoadSocket : IDisposable
{
    /// <summary>How long a server may take for the upgrade, or for an answer while a client joins.</summary>
    public static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(10);

    private const int ReadSize = 256 * 1024;

    // One for all clients of a thread: what is left after a read is short.
    [ThreadStatic]
    private static byte[]? t_buffer;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ClientFrames _frames;
    private byte[] _rest = [];
    private int _restLength;

    private LoadSocket(int index)
    {
        Index = index;
        _frames = new ClientFrames(this);
    }

    public int Index { get; }

    public int Fd { get; private set; }

    /// <summary>Whether the loop waits for the system to take more.</summary>
    public bool WatchesWritable { get; set; }

    /// <summary>The server ended the connection, or sending failed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Something came behind the upgrade's answer that the next <see cref="Read"/> takes, though nothing more comes.</summary>
    public bool HasUnread { get; private set; }

    /// <summary>What was agreed on for permessage-deflate; null: it is not used.</summary>
    public AgreedDeflate? Deflate { get; private set; }

    /// <summary>What has come and gone, frames and upgrade.</summary>
    public WireBytes Wire { get; private set; }

    public static LoadSocket Connect(Uri url, int index) => Connect(url, index, LoadSocketOptions.Plain);

    public static LoadSocket Connect(Uri url, int index, LoadSocketOptions options)
    {
        var client = new LoadSocket(index);
        try
        {
            client.Open(url, options);
            options.Join?.Invoke(client);
            client._socket.Blocking = false;
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Adds a text message to what the next <see cref="Flush"/> sends.</summary>
    public void Queue(ReadOnlySpan<byte> message) => _frames.Queue(Opcode.Text, message);

    /// <summary>Adds a client's next message to what the next <see cref="Flush"/> sends.</summary>
    public void Queue(MessageTemplate message, Stamp stamp) => _frames.Queue(Opcode.Text, message.With(stamp), message.IsCompressed);

    /// <summary>Adds a ping; its pong goes to <see cref="IMessageReceiver.OnPong"/>.</summary>
    public void QueuePing() => _frames.Queue(Opcode.Ping, default);

    /// <summary>Sends what is queued. False when the system has not taken all of it.</summary>
    public bool Flush(IMessageReceiver receiver)
    {
        var unsent = _frames.Unsent;
        if (unsent.IsEmpty || HasEnded)
            return true;

        nint sent;
        fixed (byte* bytes = unsent)
            sent = Libc.Send(Fd, bytes, unsent.Length, Libc.MsgNoSignal);
        if (sent < 0 && Marshal.GetLastPInvokeError() is not (Libc.EAgain or Libc.EIntr))
        {
            End(receiver, $"sending failed, errno {Marshal.GetLastPInvokeError()}.");
            return true;
        }

        var taken = (int)Math.Max(0, sent);
        Wire = Wire.Add(sent: taken);
        _frames.Sent(taken);
        return taken == unsent.Length;
    }

    /// <summary>Reads once and hands each message to the receiver. False when there was nothing to read.</summary>
    public bool Read(IMessageReceiver receiver)
    {
        var buffer = t_buffer ??= GC.AllocateUninitializedArray<byte>(ReadSize, pinned: true);
        _rest.AsSpan(0, _restLength).CopyTo(buffer);
        if (HasUnread)
        {
            HasUnread = false;
            Keep(_frames.Take(buffer.AsSpan(0, _restLength), receiver));
            return true;
        }

        var count = Receive(buffer.AsSpan(_restLength));
        if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EAgain)
            return false;
        if (count <= 0)
        {
            End(receiver, "the server ended the connection.");
            return true;
        }

        Wire = Wire.Add(received: (int)count);
        Keep(_frames.Take(buffer.AsSpan(0, _restLength + (int)count), receiver));
        return true;
    }

    /// <summary>The connection is of no more use; tells the receiver once.</summary>
    public void End(IMessageReceiver receiver, string how)
    {
        if (HasEnded)
            return;

        HasEnded = true;
        receiver.OnEnded(this, how);
    }

    /// <summary>Lets the system keep more than a stalled reader's few bytes (see <see cref="LoadSocketOptions.ReceiveBuffer"/>).</summary>
    public void WidenReceiveBuffer() => _socket.ReceiveBufferSize = ReadSize;

    public void Dispose()
    {
        _frames.Dispose();
        _socket.Dispose();
    }

    // While it blocks, with a time-out, any signal ends it (signal(7)): the garbage collector sends them.
    private nint Receive(Span<byte> buffer)
    {
        nint count;
        fixed (byte* bytes = buffer)
        {
            do
                count = Libc.Receive(Fd, bytes, buffer.Length, 0);
            while (count < 0 && Marshal.GetLastPInvokeError() == Libc.EIntr);
        }

        return count;
    }

    private void Open(Uri url, LoadSocketOptions options)
    {
        if (options.ReceiveBuffer is { } size)
            _socket.ReceiveBufferSize = size;
        _socket.ReceiveTimeout = (int)JoinPatience.TotalMilliseconds;
        _socket.Connect(url.Host, url.Port);
        Fd = (int)_socket.Handle;
        var upgrade = Upgrade.Perform(_socket, url, options.OffersCompression);
        Deflate = upgrade.Deflate;
        Wire = Wire.Add(upgrade.Received, upgrade.Sent);
        Keep(upgrade.Rest);
        HasUnread = upgrade.Rest.Length > 0;
    }

    // Until the next read: the front of a frame. The array is used again, so that nothing is allocated when a client has its largest.
    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (_rest.Length < rest.Length)
            _rest = new byte[Math.Max(rest.Length, 2 * _rest.Length)];
        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }
}
