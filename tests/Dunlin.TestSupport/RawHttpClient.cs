using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dunlin.TestSupport;

/// <summary>How a client leaves.</summary>
public enum Goodbye
{
    /// <summary>It closes in order: a FIN.</summary>
    Fin,

    /// <summary>It breaks off: a RST (linger of 0).</summary>
    Reset,
}

/// <summary>
/// An HTTP/1.1 client that does exactly what a test says, also what no decent client does. Every wait ends at the deadline.
/// </summary>
public sealed class RawHttpClient : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(Until.HangGuard);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _sent;

    public RawHttpClient(Socket socket, Stream stream)
    {
        Socket = socket;
        Stream = stream;
    }

    public Socket Socket { get; }

    public Stream Stream { get; }

    /// <summary>Bytes that the operating system has taken from <see cref="SendTestBytesAsync"/>; may be read from any thread.</summary>
    public long BodyBytesSent => Interlocked.Read(ref _sent);

    /// <summary>
    /// Whether the server's system has a socket for this connection (of IPv4). A listener may have it hold a connection back until its first bytes come, for a second at
    /// most.
    /// </summary>
    public bool IsAccepted
    {
        get
        {
            const string established = "01";
            var server = $":{((IPEndPoint)Socket.RemoteEndPoint!).Port:X4}";
            var peer = $":{((IPEndPoint)Socket.LocalEndPoint!).Port:X4}";
            return File.ReadLines("/proc/net/tcp")
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(fields => fields[1].EndsWith(server, StringComparison.Ordinal) && fields[2].EndsWith(peer, StringComparison.Ordinal) && fields[3] == established);
        }
    }

    private CancellationToken Token => _deadline.Token;

    public static Task<RawHttpClient> ConnectAsync(int port, int? receiveBuffer = null) =>
        ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), receiveBuffer);

    public static async Task<RawHttpClient> ConnectAsync(EndPoint server, int? receiveBuffer = null)
    {
        var protocol = server is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var socket = new Socket(server.AddressFamily, SocketType.Stream, protocol);
        try
        {
            if (protocol == ProtocolType.Tcp)
                socket.NoDelay = true;
            if (receiveBuffer is { } size)
                socket.ReceiveBufferSize = size;
            await socket.ConnectAsync(server).WaitAsync(Until.HangGuard);
            return new RawHttpClient(socket, new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await Stream.WriteAsync(bytes, Token);

    /// <summary>Sends the first <paramref name="count"/> bytes of <see cref="TestBytes"/>.</summary>
    public async Task SendTestBytesAsync(long count, int piece = 64 * 1024)
    {
        var buffer = new byte[piece];
        for (long position = 0; position < count;)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(piece, count - position));
            TestBytes.Fill(part.Span, position);
            await Stream.WriteAsync(part, Token);
            position += part.Length;
            Interlocked.Exchange(ref _sent, position);
        }
    }

    /// <summary>Sends a GET and reads the answer.</summary>
    public async Task<RawHttpResponse> GetAsync(string path)
    {
        await SendAsync($"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n");
        return await ReadResponseAsync();
    }

    /// <summary>Reads a status line, headers and the body that they announce. Interim answers (100) come without a body.</summary>
    public async Task<RawHttpResponse> ReadResponseAsync(bool toHead = false)
    {
        var response = await ReadHeadAsync();
        return toHead || response.Status is < 200 or 204 or 304 ? response : response with { Body = await ReadBodyAsync(response) };
    }

    /// <summary>Reads a status line and headers, and leaves the body where it is.</summary>
    public async Task<RawHttpResponse> ReadHeadAsync()
    {
        var status = await ReadLineAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string line; (line = await ReadLineAsync()).Length > 0;)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        return new RawHttpResponse(status, headers, []);
    }

    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        for (byte[] one = new byte[1]; ;)
        {
            await ReadExactlyAsync(one);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }

    public async Task<byte[]> ReadChunkAsync()
    {
        var size = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var chunk = await ReadExactlyAsync(size);
        await ReadExactlyAsync(2);
        return chunk;
    }

    public async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await ReadExactlyAsync(bytes);
        return bytes;
    }

    public async Task ReadExactlyAsync(Memory<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = await ReadSomeAsync(destination);
            if (read == 0)
                throw new EndOfStreamException($"The server closed with {destination.Length} bytes to come.");
            destination = destination[read..];
        }
    }

    /// <summary>Reads what there is, at least one byte; 0 at the end.</summary>
    public async Task<int> ReadSomeAsync(Memory<byte> destination)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await Stream.ReadAsync(_buffer, Token);
        }

        var read = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, read).CopyTo(destination);
        _start += read;
        return read;
    }

    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await ReadSomeAsync(buffer)) > 0;)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    /// <summary>Throws away what comes until the server ends the connection; tells how it ended it.</summary>
    public async Task<StreamEnd> WaitForEndAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await ReadSomeAsync(buffer) > 0)
            {
            }

            return StreamEnd.Clean;
        }
        catch (IOException ended) when (ended.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return StreamEnd.Reset;
        }
    }

    /// <summary>Ends this side's sending; the answer can still be read.</summary>
    public void FinishSending() => Socket.Shutdown(SocketShutdown.Send);

    public void Leave(Goodbye goodbye)
    {
        Socket.LingerState = new LingerOption(goodbye == Goodbye.Reset, 0);
        Socket.Close();
    }

    public void Dispose()
    {
        Stream.Dispose();
        _deadline.Dispose();
    }

    private async Task<byte[]> ReadBodyAsync(RawHttpResponse head)
    {
        if (head.Header("Content-Length") is { } length)
            return await ReadExactlyAsync(int.Parse(length));
        if (head.Header("Transfer-Encoding") != "chunked")
            return await ReadToEndAsync();

        using var body = new MemoryStream();
        for (byte[] chunk; (chunk = await ReadChunkAsync()).Length > 0;)
            body.Write(chunk);
        return body.ToArray();
    }
}
