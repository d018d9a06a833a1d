using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load.Http;

/// <summary>One HTTP/1.1 connection that is kept: connects blocking, then sends and reads without, on one thread.</summary>
internal sealed unsafe class HttpConnection : IDisposable
{
    private const int FirstSize = 256 * 1024;
    private const int LongestAnswer = 64 * 1024 * 1024;

    // One for all connections of a run, which are read on one thread. Grows when an answer needs it.
    [ThreadStatic]
    private static byte[]? t_readBuffer;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly UnsentBytes _unsent = new();
    private byte[] _rest = [];

    private HttpConnection(int index) => Index = index;

    public int Index { get; }

    public int Fd { get; private set; }

    /// <summary>Whether the loop waits for the system to take more.</summary>
    public bool WatchesWritable { get; set; }

    /// <summary>Requests without their answers.</summary>
    public int UnderWay { get; private set; }

    /// <summary>What has come and gone, heads too.</summary>
    public WireBytes Wire { get; private set; }

    public static HttpConnection Connect(Uri url, int index)
    {
        var client = new HttpConnection(index);
        try
        {
            client._socket.Connect(url.Host, url.Port);
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

    /// <summary>Adds a whole request to what the next <see cref="Flush"/> sends.</summary>
    public void Queue(ReadOnlySpan<byte> request)
    {
        _unsent.Add(request);
        UnderWay++;
    }

    /// <summary>Sends what is queued. False when the system has not taken all of it.</summary>
    public bool Flush()
    {
        if (_unsent.IsEmpty)
            return true;

        Wire = Wire.Add(sent: _unsent.SendTo(Fd));
        return _unsent.IsEmpty;
    }

    /// <summary>Reads once and hands on what is complete.</summary>
    public void Read(IAnswerReceiver receiver)
    {
        var buffer = ReadBuffer();
        _rest.CopyTo(buffer, 0);
        nint count;
        fixed (byte* bytes = buffer)
            count = Libc.Receive(Fd, bytes + _rest.Length, buffer.Length - _rest.Length, 0);
        if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EAgain)
            return;
        if (count <= 0)
            throw new LoadException($"Client {Index}: the server ended the connection.");

        Wire = Wire.Add(received: (int)count);
        var input = buffer.AsSpan(0, _rest.Length + (int)count);
        while (!input.IsEmpty && TryTakeAnswer(ref input, receiver))
        {
        }

        _rest = input.IsEmpty ? [] : input.ToArray();
    }

    public void Dispose() => _socket.Dispose();

    private byte[] ReadBuffer()
    {
        var size = t_readBuffer?.Length ?? FirstSize;
        while (size < _rest.Length * 2)
            size *= 2;
        if (size > LongestAnswer)
            throw new LoadException($"Client {Index}: an answer is longer than {LongestAnswer / 2} bytes.");
        if (size != t_readBuffer?.Length)
            t_readBuffer = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        return t_readBuffer;
    }

    private bool TryTakeAnswer(ref Span<byte> input, IAnswerReceiver receiver)
    {
        if (!HttpAnswerHead.TryRead(input, out var head) || !TryTakeBody(head, input, out var body, out var size))
            return false;
        if (UnderWay == 0)
            throw new LoadException($"Client {Index}: an answer that nobody asked for.");

        UnderWay--;
        input = input[(head.Size + size)..];
        receiver.OnAnswer(this, head.Status, body);
        return true;
    }

    private static bool TryTakeBody(HttpAnswerHead head, Span<byte> input, out Span<byte> body, out int size)
    {
        var behind = input[head.Size..];
        if (head.ContentLength < 0)
            return ChunkedBody.TryRead(behind, out body, out size);

        size = (int)Math.Min(head.ContentLength, int.MaxValue);
        var isThere = behind.Length >= size;
        body = isThere ? behind[..size] : default;
        return isThere;
    }
}
