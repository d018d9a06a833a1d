using System.Text;

namespace Dunlin.Client.Channels;

/// <summary>What may be the name of a channel.</summary>
internal static class ChannelName
{
    private const int MaxBytes = 200;

    /// <exception cref="ArgumentException">It is no name of a channel.</exception>
    public static void ThrowIfImpossible(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxBytes || name.Any(char.IsControl))
            throw new ArgumentException($"The name of a channel is 1 to {MaxBytes} bytes of UTF-8 without control characters.", nameof(name));
    }
}
