using System.Text;

namespace Dunlin.Client.Sockets;

/// <summary>What may stand in a close frame (RFC 6455, sections 5.5 and 7.4).</summary>
internal static class CloseStatus
{
    private const int MaxReasonBytes = 123;

    /// <exception cref="ArgumentException">An application may not send it.</exception>
    public static void ThrowIfImpossible(int code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (code is not 1000 and (< 3000 or > 4999))
            throw new ArgumentOutOfRangeException(nameof(code), code, "A close code is 1000, or 3000 to 4999.");
        if (Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
            throw new ArgumentException($"A reason has at most {MaxReasonBytes} bytes of UTF-8.", nameof(reason));
    }
}
