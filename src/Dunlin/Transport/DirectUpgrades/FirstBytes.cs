using Dunlin.Connections;
using Dunlin.Transport.Linux;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>A socket that has just been accepted: its first bytes decide who serves it. Belongs to its loop.</summary>
internal sealed class FirstBytes(LoopSocket socket, LoopListener listener) : WheelTimer, ISocketOwner
{
    /// <summary>
    /// The system accepts a connection with its first bytes, as Apache has it too, or after this time: one event less for each, which is an eighth of a handshake.
    /// </summary>
    public const int DeferredSeconds = 1;

    // One that says nothing goes to Kestrel after another second or two, which has time limits for that.
    private const int PatienceInTicks = 2;

    public LoopListener Listener => listener;

    public void Await()
    {
        socket.Start(this);
        socket.Loop.Wheel.Schedule(this, socket.Loop.Wheel.Now + PatienceInTicks);
        OnReadable();
    }

    public void OnReadable()
    {
        var buffer = socket.Loop.ReceiveBuffer;
        var count = socket.Receive(buffer);
        if (count > 0)
        {
            socket.Loop.Wheel.Cancel(this);
            listener.Serve(socket, buffer.AsSpan(0, count));
        }
        else if (count is not (-Libc.EAgain or -Libc.EIntr))
        {
            End();
        }
    }

    public void OnWritable()
    {
    }

    public void OnHangUp() => End();

    public void End()
    {
        socket.Loop.Wheel.Cancel(this);
        socket.End();
    }

    protected internal override void OnDue(long tick) => listener.ServeByKestrel(socket, []);
}
