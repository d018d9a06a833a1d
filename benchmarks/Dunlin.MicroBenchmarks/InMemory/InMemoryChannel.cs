using System.Net;
using Dunlin.Transport;
using Dunlin.WebSockets.Channels;

namespace Dunlin.MicroBenchmarks.InMemory;

/// <summary>Stands for a socket: takes everything at once, or nothing while it is blocked, and counts the bytes.</summary>
internal sealed class InMemoryChannel(EventLoop loop) : ByteChannel(loop)
{
    private MemoryStream? _recording;

    /// <summary>Everything taken so far.</summary>
    public long BytesTaken { get; private set; }

    public bool IsBlocked { get; set; }

    public override IPAddress? RemoteAddress => null;

    public override bool CanLinger => false;

    /// <summary>Keeps what is taken from now on; only while results are validated.</summary>
    public void Record() => _recording = new MemoryStream();

    /// <summary>What was taken since <see cref="Record"/>, and an end to keeping it.</summary>
    public byte[] TakeRecording()
    {
        var bytes = _recording!.ToArray();
        _recording = null;
        return bytes;
    }

    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        if (IsBlocked)
            return 0;

        var taken = 0;
        foreach (var piece in pieces)
        {
            taken += piece.Count;
            _recording?.Write(piece);
        }

        BytesTaken += taken;
        return taken;
    }

    public override void WatchWritable(bool watch)
    {
    }

    public override void WatchReadable(bool watch)
    {
    }

    public override void FinishSending()
    {
    }

    public override void End(bool reset)
    {
    }
}
