using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Dunlin.Transport.Linux;
using Dunlin.WebSockets.Frames;

namespace Dunlin.Bench.Load;

/// <summary>One client connection: connects and upgrades blocking, then sends and reads without, on one thread.</summary>
internal sealed unsafe class LoadSocket : IDisposable
{
    private const uint Mask = 0x3D21FA37;
    private static readonly byte[] s_readBuffer = GC.AllocateUninitializedArray<byte>(256 * 1024, pinned: true);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _rest = [];
    private byte[] _unsent = new byte[1024];
    private int _unsentLength;

    private LoadSocket(int index) => Index = index;

    public int Index { get; }

    public int Fd { get; private set; }

    /// <summary>Whether the loop waits for the system to take more.</summary>
    public bool WatchesWritable { get; set; }

    public static LoadSocket Connect(Uri url, int index)
    {
        var client = new LoadSocket(index);
        try
        {
            client._socket.Connect(url.Host, url.Port);
            client.Upgrade(url);
            client._socket.Blocking = false;
            client.Fd = (int)client._socket.Handle;
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Adds a text message to what the next <see cref="Flush"/> sends.</summary>
    public void Queue(ReadOnlySpan<byte> message) => Queue(Opcode.Text, message);

    /// <summary>Sends what is queued. False when the system has not taken all of it.</summary>
    public bool Flush()
    {
        if (_unsentLength == 0)
            return true;

        nint sent;
        fixed (byte* bytes = _unsent)
            sent = Libc.Send(Fd, bytes, _unsentLength, Libc.MsgNoSignal);
        if (sent < 0 && Marshal.GetLastPInvokeError() != Libc.EAgain)
            throw new LoadException($"Client {Index}: sending failed, errno {Marshal.GetLastPInvokeError()}.");

        var taken = (int)Math.Max(0, sent);
        _unsent.AsSpan(taken, _unsentLength - taken).CopyTo(_unsent);
        _unsentLength -= taken;
        return _unsentLength == 0;
    }

    /// <summary>Reads once and hands each message to the receiver.</summary>
    public void Read(IMessageReceiver receiver)
    {
        _rest.CopyTo(s_readBuffer, 0);
        nint count;
        fixed (byte* bytes = s_readBuffer)
            count = Libc.Receive(Fd, bytes + _rest.Length, s_readBuffer.Length - _rest.Length, 0);
        if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EAgain)
            return;
        if (count <= 0)
            throw new LoadException($"Client {Index}: the server ended the connection.");

        var input = s_readBuffer.AsSpan(0, _rest.Length + (int)count);
        while (TryTakeFrame(ref input, receiver))
        {
        }

        _rest = input.IsEmpty ? [] : input.ToArray();
    }

    public void Dispose() => _socket.Dispose();

    private void Upgrade(Uri url)
    {
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        var answer = new byte[4096];
        var length = 0;
        int headEnd;
        while ((headEnd = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = _socket.Receive(answer.AsSpan(length));
            if (count == 0 || (length += count) == answer.Length)
                throw new LoadException($"No upgrade: {Encoding.ASCII.GetString(answer, 0, length)}");
        }

        if (!answer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new LoadException($"No upgrade: {Encoding.ASCII.GetString(answer, 0, headEnd)}");
        _rest = answer.AsSpan(headEnd + 4, length - headEnd - 4).ToArray();
    }

    private bool TryTakeFrame(ref Span<byte> input, IMessageReceiver receiver)
    {
        if (!FrameHeader.TryRead(input, out var header) || (ulong)(input.Length - header.Size) < header.RawLength)
            return false;

        var payload = input.Slice(header.Size, (int)header.RawLength);
        input = input[(header.Size + payload.Length)..];
        switch (header.Opcode)
        {
            case Opcode.Text or Opcode.Binary:
                receiver.OnMessage(this, payload);
                break;
            case Opcode.Ping:
                Queue(Opcode.Pong, payload);
                break;
            case Opcode.Close:
                throw new LoadException($"Client {Index}: the server closed the connection.");
        }

        return true;
    }

    private void Queue(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        while (_unsent.Length - _unsentLength < payload.Length + FrameHeader.MaxSize)
            Array.Resize(ref _unsent, _unsent.Length * 2);

        // A client's frame is a server's with the mask bit, and the mask behind the length.
        var frame = _unsent.AsSpan(_unsentLength);
        var header = FrameWriter.WriteHeader(frame, opcode, payload.Length);
        frame[1] |= 0x80;
        MemoryMarshal.Write(frame[header..], Mask);
        payload.CopyTo(frame[(header + 4)..]);
        Masking.Apply(frame.Slice(header + 4, payload.Length), Mask);
        _unsentLength += header + 4 + payload.Length;
    }
}

/// <summary>Where messages go.</summary>
internal interface IMessageReceiver
{
    void OnMessage(LoadSocket client, ReadOnlySpan<byte> message);
}
