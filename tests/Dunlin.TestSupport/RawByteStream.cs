namespace Dunlin.TestSupport;

/// <summary>How the server ended its side of a connection.</summary>
public enum StreamEnd
{
    /// <summary>In order: a TCP FIN, or END_STREAM.</summary>
    Clean,

    /// <summary>Broken off: a TCP RST, or RST_STREAM.</summary>
    Reset,
}

/// <summary>Exact reads and chopped writes over a stream. Waits end after <see cref="Until.HangGuard"/>, so that a wrong server fails a test and does not hang it.</summary>
internal sealed class RawByteStream(Stream stream)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Bytes received and not read yet.</summary>
    public ReadOnlyMemory<byte> Available => _buffer.AsMemory(_start, _end - _start);

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, int chop)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        var step = chop == 0 ? Math.Max(bytes.Length, 1) : chop;
        for (var at = 0; at < bytes.Length; at += step)
        {
            await stream.WriteAsync(bytes.Slice(at, Math.Min(step, bytes.Length - at)), guard.Token);
            await stream.FlushAsync(guard.Token);
        }
    }

    /// <summary>Waits until this many bytes are available.</summary>
    /// <returns>False when the stream ended before.</returns>
    public async Task<bool> TryFillAsync(int count)
    {
        while (_end - _start < count)
        {
            MakeRoom(count);
            var read = await ReadSomeAsync(_buffer.AsMemory(_end));
            if (read == 0)
                return false;

            _end += read;
        }

        return true;
    }

    /// <exception cref="UnexpectedAnswerException">The stream ended before.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int count)
    {
        if (!await TryFillAsync(count))
            throw new UnexpectedAnswerException($"The connection ended with {_end - _start} bytes received where {count} were expected");

        var bytes = _buffer.AsMemory(_start, count);
        _start += count;
        return bytes;
    }

    public async Task<ReadOnlyMemory<byte>> ReadThroughAsync(byte[] mark)
    {
        while (true)
        {
            var found = Available.Span.IndexOf(mark);
            if (found >= 0)
                return await ReadAsync(found + mark.Length);

            if (!await TryFillAsync(_end - _start + 1))
                throw new UnexpectedAnswerException("The connection ended inside the answer to the handshake");
        }
    }

    /// <summary>Waits for the end of the stream.</summary>
    /// <exception cref="UnexpectedAnswerException">More bytes came instead.</exception>
    public async Task<StreamEnd> ReadEndAsync()
    {
        try
        {
            if (await TryFillAsync(1))
                throw new UnexpectedAnswerException($"Bytes came where the end was expected: {Convert.ToHexString(Available.Span[..Math.Min(32, Available.Length)])}");

            return StreamEnd.Clean;
        }
        catch (IOException)
        {
            return StreamEnd.Reset;
        }
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> into)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        try
        {
            return await stream.ReadAsync(into, guard.Token);
        }
        catch (OperationCanceledException e) when (guard.IsCancellationRequested)
        {
            throw new UnexpectedAnswerException($"Nothing arrived for {Until.HangGuard.TotalSeconds} s", e);
        }
    }

    private void MakeRoom(int count)
    {
        if (_buffer.Length - _start >= count)
            return;

        var larger = _buffer.Length >= count ? _buffer : new byte[Math.Max(count, 2 * _buffer.Length)];
        Available.Span.CopyTo(larger);
        _end -= _start;
        _start = 0;
        _buffer = larger;
    }
}
