using System.Buffers;
using System.Text;

namespace Dunlin.Channels;

/// <summary>
/// The names of channels: 1 to 200 bytes of UTF-8 without control characters. What stands before the first <c>:</c> is the namespace. A channel's
/// topic starts with a control character, so that no client can name a topic of the application, and the application names none of a channel by accident.
/// </summary>
internal static class ChannelName
{
    public const int MaxBytes = 200;

    private const char TopicPrefix = '\u0001';
    private const char PresencePrefix = '\u0003';

    public static string TopicOf(string name) => TopicPrefix + name;

    /// <summary>The topic of those who want to hear who comes and goes.</summary>
    public static string PresenceTopicOf(string name) => PresencePrefix + name;

    /// <summary>The namespace; empty when there is none.</summary>
    public static ReadOnlySpan<char> NamespaceOf(ReadOnlySpan<char> name)
    {
        var colon = name.IndexOf(':');
        return colon < 0 ? default : name[..colon];
    }

    /// <summary>Whether a text is a name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxBytes && IsText(name) && Encoding.UTF8.GetByteCount(name) <= MaxBytes;

    // No control characters, no halves of surrogate pairs.
    private static bool IsText(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out var rune, out var length) != OperationStatus.Done || Rune.IsControl(rune))
                return false;
            name = name[length..];
        }

        return true;
    }
}
