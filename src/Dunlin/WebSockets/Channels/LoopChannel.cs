using System.Net;
using Dunlin.Transport;
using Dunlin.Transport.Linux;

namespace Dunlin.WebSockets.Channels;

/// <summary>A plain socket after the handover: no buffer of its own, read into the loop's.</summary>
internal sealed class LoopChannel(LoopSocket socket) : ByteChannel(socket.Loop), ISocketReceiver
{
    private WebSocketConnection _connection = null!;
    private bool _wantsReading = true;

    public override IPAddress? RemoteAddress => socket.RemoteEndPoint?.Address;

    public override bool CanLinger => true;

    public void Attach(WebSocketConnection connection) => _connection = connection;

    public void OnReadable()
    {
        var count = socket.Receive(socket.Loop.ReceiveBuffer);
        if (count > 0)
        {
            _connection.OnBytes(socket.Loop.ReceiveBuffer.AsSpan(0, count));
        }
        else if (count is not (-Libc.EAgain or -Libc.EIntr))
        {
            socket.WatchReadable(false);
            _connection.OnEndOfStream();
        }
    }

    public void OnWritable() => _connection.OnWritable();

    public void OnHangUp() => _connection.OnEndOfStream();

    public void OnEarlyBytes(Span<byte> bytes) => _connection.OnBytes(bytes);

    public void OnEarlyEnd(bool reset) => _connection.OnEndOfStream();

    public void OnHandedOver() => socket.WatchReadable(_wantsReading);

    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces) => socket.Send(pieces);

    public override void WatchWritable(bool watch) => socket.WatchWritable(watch);

    public override void WatchReadable(bool watch)
    {
        _wantsReading = watch;
        socket.WatchReadable(watch);
    }

    public override void FinishSending() => socket.ShutdownSend();

    public override void End(bool reset)
    {
        if (reset)
            socket.ResetOnEnd();
        socket.End();
    }
}
