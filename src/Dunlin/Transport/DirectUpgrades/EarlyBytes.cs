using Dunlin.Transport.Linux;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>What a client sends, or whether it leaves, before its upgrade request is answered. Belongs to the loop.</summary>
internal sealed class EarlyBytes(LoopSocket socket, ReadOnlySpan<byte> first, Action onGone)
{
    private byte[] _bytes = first.IsEmpty ? [] : first.ToArray();
    private bool _ended;
    private bool _reset;

    // One more piece is read, which finds out whether the client is gone; the rest waits in the system, since nothing may be sent before the answer.
    public void OnReadable()
    {
        var buffer = socket.Loop.ReceiveBuffer;
        var count = socket.Receive(buffer);
        if (count is -Libc.EAgain or -Libc.EIntr)
            return;

        socket.WatchReadable(false);
        if (count > 0)
            _bytes = [.. _bytes, .. buffer.AsSpan(0, count)];
        else
            End(reset: count < 0);
    }

    public void OnHangUp() => End(reset: true);

    public void PassOn(ISocketReceiver receiver)
    {
        if (_bytes.Length > 0)
            receiver.OnEarlyBytes(_bytes);
        if (_ended)
            receiver.OnEarlyEnd(_reset);
        else
            receiver.OnHandedOver();
    }

    public void PassOn(HttpConnection connection)
    {
        connection.OnEarlyBytes(_bytes);
        if (_ended)
            connection.OnEarlyEnd(_reset);
        else
            socket.WatchReadable(true);
    }

    private void End(bool reset)
    {
        _ended = true;
        _reset = reset;
        onGone();
    }
}
