using System.Runtime.InteropServices;
using Dunlin.Transport.Linux;

namespace Dunlin.Bench.Load.Http;

/// <summary>What a client has queued and the system has not taken yet.</summary>
internal sealed unsafe class UnsentBytes
{
    private byte[] _bytes = new byte[512];
    private int _length;

    public bool IsEmpty => _length == 0;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (_bytes.Length - _length < bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Sends once. Returns how many bytes the system has taken.</summary>
    /// <exception cref="LoadException">The connection is broken.</exception>
    public int SendTo(int fd)
    {
        nint sent;
        fixed (byte* bytes = _bytes)
            sent = Libc.Send(fd, bytes, _length, Libc.MsgNoSignal);
        if (sent < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.EAgain)
            throw new LoadException($"Sending failed, errno {error}.");

        var taken = (int)Math.Max(0, sent);
        _bytes.AsSpan(taken, _length - taken).CopyTo(_bytes);
        _length -= taken;
        return taken;
    }
}
