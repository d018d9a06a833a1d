using System.Runtime.CompilerServices;
using Dunlin.Limits;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Limits;

/// <summary>Holds each connection to the messages and bytes it may send. On the connection's loop.</summary>
[SkipLocalsInit]
internal sealed class NativeTraffic(NativeProtocolOptions options, LimitCounters refusals, TimeProvider time)
{
    /// <summary>Milliseconds that a client is asked to wait before it comes back.</summary>
    private const int ReconnectAfter = 5000;

    private readonly long _start = time.GetTimestamp();

    /// <summary>Whether a message may be carried out. Says so to the client when not. Without limits it costs a look at two numbers, otherwise one at the clock.</summary>
    public bool MayPass(NativeSession session, int bytes) =>
        (options.MaxMessagesPerSecond == 0 && options.MaxBytesPerSecond == 0) || Check(session, bytes);

    private bool Check(NativeSession session, int bytes)
    {
        var verdict = (session.Rate ??= new RateGuard()).Check(options.Traffic, bytes, time.GetElapsedTime(_start));
        if (verdict == RateVerdict.Pass)
            return true;

        if (!session.IsToldWhy)
            Refuse(session, verdict);
        return false;
    }

    private void Refuse(NativeSession session, RateVerdict verdict)
    {
        refusals.Count(LimitKind.Rate);
        if (verdict == RateVerdict.Close)
        {
            NativeSessions.Disconnect(session, CloseCodes.RateLimited, "rate_limited", ReconnectAfter);
            return;
        }

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Error(ref writer, NativeProblem.RateLimited, id: default, channel: default);
        writer.SendTo(session.Connection);
    }
}
