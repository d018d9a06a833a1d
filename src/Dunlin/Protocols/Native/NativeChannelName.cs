using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>Takes channel names out of JSON without a string being made.</summary>
internal static class NativeChannelName
{
    /// <summary>Characters of the longest: no text has more UTF-16 units than UTF-8 bytes.</summary>
    public const int MaxLength = ChannelName.MaxBytes;

    /// <summary>The name that a JSON string holds.</summary>
    /// <param name="json">A JSON string with its quotes.</param>
    /// <param name="buffer">At least <see cref="MaxLength"/> characters.</param>
    /// <param name="name">The name, in the buffer.</param>
    /// <returns>False when the string is no channel name.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> json, Span<char> buffer, out ReadOnlySpan<char> name)
    {
        name = default;
        if (!JsonText.TryDecode(json, buffer[..MaxLength], out var length))
            return false;

        name = buffer[..length];
        return ChannelName.IsValid(name);
    }
}
