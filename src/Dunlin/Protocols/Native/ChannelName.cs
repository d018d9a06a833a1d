using System.Buffers;
using System.Text.Unicode;

namespace Dunlin.Protocols.Native;

/// <summary>
/// Channel names and the topics that carry them. A name is 1 to 200 bytes of UTF-8 without control characters; its topic
/// starts with one, so that no client can name a topic of the application, and the application names none of a channel by accident.
/// </summary>
internal static class ChannelName
{
    public const int MaxBytes = 200;

    /// <summary>Characters of the longest topic: no text has more UTF-16 units than UTF-8 bytes.</summary>
    public const int MaxTopicLength = MaxBytes + 1;

    private const char TopicPrefix = '\u0001';

    /// <summary>The topic of the channel that a JSON string names.</summary>
    /// <param name="channel">A JSON string with its quotes.</param>
    /// <param name="buffer">At least <see cref="MaxTopicLength"/> characters.</param>
    /// <param name="topic">The topic, in the buffer.</param>
    /// <returns>False when the string is no channel name.</returns>
    public static bool TryGetTopic(ReadOnlySpan<byte> channel, Span<char> buffer, out ReadOnlySpan<char> topic)
    {
        topic = default;
        Span<byte> utf8 = stackalloc byte[MaxBytes];
        if (!JsonText.TryDecode(channel, utf8, out var bytes) || bytes == 0)
            return false;

        var status = Utf8.ToUtf16(utf8[..bytes], buffer[1..], out _, out var length, replaceInvalidSequences: false);
        if (status != OperationStatus.Done || HasControlCharacter(buffer.Slice(1, length)))
            return false;

        buffer[0] = TopicPrefix;
        topic = buffer[..(length + 1)];
        return true;
    }

    private static bool HasControlCharacter(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (char.IsControl(character))
                return true;
        }

        return false;
    }
}
