using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Dunlin.Bench.Crowd;

/// <summary>One client of the room, on a socket of its own, which checks what it gets as it comes.</summary>
internal sealed class CrowdMember : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly Dictionary<int, int> _lastOf = [];
    private readonly int _expected;
    private int _start;
    private int _end;

    private CrowdMember(Socket socket, int expected)
    {
        _socket = socket;
        _expected = expected;
    }

    /// <summary>Messages received.</summary>
    public int Received { get; private set; }

    /// <summary>Depends on every byte of every message and on their order: equal for two members only when they got the same.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    /// <summary>Whether each sender's messages came numbered 0, 1, 2, … without a gap.</summary>
    public bool EverySenderInOrder { get; private set; } = true;

    /// <summary>Connects, and waits for a pong: then the server has put the member into the room.</summary>
    public static async Task<CrowdMember> JoinAsync(Uri url, int number, int expected, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port, cancellationToken);
        var member = new CrowdMember(socket, expected);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {url.AbsolutePath}?name={number} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"), cancellationToken);
        await member.ReadHandshakeAsync(cancellationToken);
        await socket.SendAsync(new byte[] { 0x89, 0x80, 0, 0, 0, 0 }, cancellationToken);
        while (!member.TakeFrames(stopAtPong: true))
            await member.FillAsync(cancellationToken);
        return member;
    }

    public async Task TalkAsync(int messages, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
        {
            var text = Encoding.ASCII.GetBytes(i.ToString());
            await _socket.SendAsync(new byte[] { 0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0 }.Concat(text).ToArray(), cancellationToken);
        }
    }

    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        TakeFrames(stopAtPong: false);
        while (Received < _expected)
        {
            await FillAsync(cancellationToken);
            TakeFrames(stopAtPong: false);
        }
    }

    /// <summary>Has <see cref="Dispose"/> reset the connection instead of finishing it.</summary>
    public void ResetOnDispose() => _socket.LingerState = new LingerOption(enable: true, seconds: 0);

    public void Dispose() => _socket.Dispose();

    private async Task ReadHandshakeAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync(cancellationToken);
        if (!_buffer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new InvalidOperationException("The server refused: " + Encoding.ASCII.GetString(_buffer, 0, _end));
        _start = length + 4;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        if (count == 0)
            throw new InvalidOperationException("The server closed a connection.");
        _end += count;
    }

    private bool TakeFrames(bool stopAtPong)
    {
        while (_end - _start >= 2)
        {
            var frame = _buffer.AsSpan(_start, _end - _start);
            var header = frame[1] == 126 ? 4 : 2;
            if (frame.Length < header)
                return false;
            var length = frame[1] == 126 ? BinaryPrimitives.ReadUInt16BigEndian(frame[2..]) : frame[1];
            if (frame.Length < header + length)
                return false;

            _start += header + length;
            if ((frame[0] & 0x0F) == 10 && stopAtPong)
                return true;
            if ((frame[0] & 0x0F) == 1)
                Check(frame.Slice(header, length));
        }

        return false;
    }

    // The server sends "sender: number".
    private void Check(ReadOnlySpan<byte> message)
    {
        Received++;
        foreach (var value in message)
            Digest = (Digest ^ value) * 1099511628211;

        var colon = message.IndexOf((byte)':');
        EverySenderInOrder &= Utf8Parser.TryParse(message[..colon], out int sender, out _)
            & Utf8Parser.TryParse(message[(colon + 2)..], out int number, out _)
            && number == _lastOf.GetValueOrDefault(sender, -1) + 1;
        _lastOf[sender] = number;
    }
}
