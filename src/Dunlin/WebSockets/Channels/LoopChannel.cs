using System.Net;
using Dunlin.Transport;
using Dunlin.Transport.Linux;

namespace Dunlin.WebSockets.Channels;

/// <summary>A plain socket after the handover: no buffer of its own, read into the loop's.</summary>
internal sealed class LoopChannel(LoopSocket socket) : ByteChannel(socket.Loop), ISocketReceiver
{
    private WebSocketConnection _connection = null!;
    private bool _wantsReading = true;

    // Until the answer to the upgrade is sent, nothing else is; what the system did not take of it at once is kept here.
    private volatile bool _answering = true;
    private ReadOnlyMemory<byte> _restOfAnswer;

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
            // Mostly that is its end, and closing costs one system call less than first not watching any more.
            _connection.OnEndOfStream();
            socket.WatchReadable(false);
        }
    }

    public void OnWritable()
    {
        if (_answering && !SendAnswer())
            return;

        _connection.OnWritable();
    }

    public void OnHangUp() => _connection.OnEndOfStream();

    public void OnAnswer(ReadOnlySpan<byte> bytes)
    {
        var sent = Math.Max(socket.Send(bytes), 0);
        if (sent == bytes.Length)
        {
            _answering = false;
            return;
        }

        _restOfAnswer = bytes[sent..].ToArray();
        socket.WatchWritable(true);
    }

    public void OnEarlyBytes(Span<byte> bytes) => _connection.OnBytes(bytes);

    public void OnEarlyEnd(bool reset) => _connection.OnEndOfStream();

    public void OnHandedOver() => socket.WatchReadable(_wantsReading);

    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces) => _answering ? 0 : socket.Send(pieces);

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

    private bool SendAnswer()
    {
        var sent = socket.Send(_restOfAnswer.Span);
        if (sent >= 0 && sent < _restOfAnswer.Length)
        {
            _restOfAnswer = _restOfAnswer[sent..];
            return false;
        }

        // Also when the connection is broken: what comes next finds that out. One that has something to send asks again.
        _restOfAnswer = default;
        _answering = false;
        socket.WatchWritable(false);
        return true;
    }
}
