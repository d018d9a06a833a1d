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
    public bool MayPass(NativeSession session, ReadOnlySpan<byte> message) =>
        (options.MaxMessagesPerSecond == 0 && options.MaxBytesPerSecond == 0) || Check(session, message);

    private bool Check(NativeSession session, ReadOnlySpan<byte> message)
    {
        var verdict = (session.Rate ??= new RateGuard()).Check(options.Traffic, message.Length, time.GetElapsedTime(_start));
        if (verdict == RateVerdict.Pass)
            return true;

        if (!session.IsToldWhy)
            Refuse(session, verdict, message);
        return false;
    }

    private void Refuse(NativeSession session, RateVerdict verdict, ReadOnlySpan<byte> message)
    {
        refusals.Count(LimitKind.Rate);
        if (verdict == RateVerdict.Close)
        {
            NativeSessions.Disconnect(session, CloseCodes.RateLimited, "rate_limited", ReconnectAfter);
            return;
        }

        // Each command is answered: who waits for a reply must not wait for ever. That happens once, and then the connection slows down or is closed.
        var reader = new NativeCommandReader(message, options.MaxCommandsPerMessage);
        var isNamed = reader.Read(out var command);
        SendRefusal(session, command.Id);
        while (isNamed && reader.Read(out command))
            SendRefusal(session, command.Id);
    }

    private static void SendRefusal(NativeSession session, ReadOnlySpan<byte> id)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Error(ref writer, NativeProblem.RateLimited, id, channel: default);
        writer.SendTo(session.Connection);
    }
}
