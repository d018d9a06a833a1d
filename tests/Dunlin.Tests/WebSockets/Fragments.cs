using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Cuts a message into frames.</summary>
internal static class Fragments
{
    /// <summary>Fragments of at most <paramref name="size"/> bytes; one frame when the payload fits.</summary>
    public static IEnumerable<RawFrame> Of(FrameOpcode opcode, ReadOnlyMemory<byte> payload, int size, int rsv = 0)
    {
        var at = 0;
        do
        {
            var length = Math.Min(size, payload.Length - at);
            yield return new RawFrame(at == 0 ? opcode : FrameOpcode.Continuation, payload.Slice(at, length))
            {
                Fin = at + length == payload.Length,
                Rsv = at == 0 ? rsv : 0,
            };
            at += length;
        }
        while (at < payload.Length);
    }
}
