namespace Dunlin.TestSupport;

/// <summary>
/// The client's side of permessage-deflate, receiving (RFC 7692, section 7.2.2). Written here and not taken from zlib, so
/// that it is independent of the server's code and can tell how far back the data reached: zlib would hide a window that is larger than was agreed.
/// </summary>
/// <param name="contextTakeover">Keep the window from one message to the next.</param>
public sealed class MessageInflater(bool contextTakeover = false)
{
    private const int LargestWindow = 32 * 1024;

    private byte[] _window = [];

    /// <summary>The longest distance of any match so far; at most 2 to the power of the agreed window bits.</summary>
    public int LongestDistance { get; private set; }

    /// <exception cref="UnexpectedAnswerException">The bytes are not deflated data, or reach back before the window's start.</exception>
    public byte[] Inflate(ReadOnlySpan<byte> message)
    {
        var output = new InflatedOutput(_window);
        new DeflateBlocks([.. message, 0x00, 0x00, 0xFF, 0xFF], output).ReadAll();
        LongestDistance = Math.Max(LongestDistance, output.LongestDistance);
        var inflated = output.ToArray();
        if (contextTakeover)
            _window = output.Last(LargestWindow);
        return inflated;
    }
}
