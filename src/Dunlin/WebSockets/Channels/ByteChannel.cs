using System.Net;
using Dunlin.Transport;

namespace Dunlin.WebSockets.Channels;

/// <summary>
/// Where a connection's bytes come from and go to. Two kinds: a socket on an epoll loop, and any stream (TLS, HTTP/2, other hosts).
/// </summary>
internal abstract class ByteChannel(EventLoop loop)
{
    public EventLoop Loop => loop;

    public abstract IPAddress? RemoteAddress { get; }

    /// <summary>Whether the peer's end can be awaited after <see cref="FinishSending"/>.</summary>
    public abstract bool CanLinger { get; }

    /// <summary>Bytes taken; 0 when none now; negative when broken. Under the connection's lock, from any thread.</summary>
    public abstract int Send(ReadOnlySpan<ArraySegment<byte>> pieces);

    /// <summary>Asks for <c>OnWritable</c>. From any thread.</summary>
    public abstract void WatchWritable(bool watch);

    /// <summary>On the loop: pauses or resumes reading.</summary>
    public abstract void WatchReadable(bool watch);

    /// <summary>On the loop: everything is sent, nothing more will be.</summary>
    public abstract void FinishSending();

    /// <summary>On the loop: the end. With reset, unsent bytes are forgotten and the peer sees an error.</summary>
    public abstract void End(bool reset);
}
