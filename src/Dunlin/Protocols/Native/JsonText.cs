using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Dunlin.Protocols.Native;

/// <summary>
/// JSON strings to UTF-8 without exceptions for what a peer may send: text that is too long, or an escape such as
/// <c>\ud800</c> that is valid JSON but no character.
/// </summary>
internal static class JsonText
{
    /// <summary>Longer names are none of the protocol's: the longest is <c>unsubscribe</c>.</summary>
    public const int MaxShortName = 16;

    /// <summary>An escape of one ASCII character takes six bytes, <c>\u0041</c>, so this is the most that n bytes of text can take, quotes included.</summary>
    public static int MaxEscapedLength(int decodedLength) => (6 * decodedLength) + 2;

    /// <summary>Decodes the property name at which the reader stands.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="destination">At least <see cref="MaxShortName"/> bytes.</param>
    /// <returns>Its length; 0 when it is longer than any name of the protocol, or no text.</returns>
    public static int ReadShortName(scoped ref Utf8JsonReader json, scoped Span<byte> destination)
    {
        var raw = json.ValueSpan;
        if (!json.ValueIsEscaped)
            return raw.TryCopyTo(destination) ? raw.Length : 0;

        return raw.Length + 2 <= MaxEscapedLength(destination.Length) && TryUnescape(ref json, destination, out var length) ? length : 0;
    }

    /// <summary>Decodes a JSON string.</summary>
    /// <param name="value">The string as it stands in the JSON, with its quotes.</param>
    /// <param name="destination">Where the text goes. A longer text fails.</param>
    /// <param name="length">Bytes written.</param>
    public static bool TryDecode(ReadOnlySpan<byte> value, scoped Span<byte> destination, out int length)
    {
        length = 0;
        if (value.Length > MaxEscapedLength(destination.Length))
            return false;

        var text = value[1..^1];
        if (text.Contains((byte)'\\'))
        {
            var json = new Utf8JsonReader(value);
            return json.Read() && TryUnescape(ref json, destination, out length);
        }

        length = text.Length;
        return text.TryCopyTo(destination);
    }

    /// <summary>Decodes a JSON string. The destination has a character for each byte of UTF-8 that the text may have: it never has more.</summary>
    /// <param name="value">The string as it stands in the JSON, with its quotes.</param>
    /// <param name="destination">Where the text goes. One with more bytes fails.</param>
    /// <param name="length">Characters written.</param>
    public static bool TryDecode(ReadOnlySpan<byte> value, scoped Span<char> destination, out int length)
    {
        length = 0;
        Span<byte> utf8 = stackalloc byte[destination.Length];
        return TryDecode(value, utf8, out var bytes)
            && Utf8.ToUtf16(utf8[..bytes], destination, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
    }

    /// <summary>Decodes a JSON string of which not much is known but how long it may be.</summary>
    /// <param name="value">The string as it stands in the JSON, with its quotes.</param>
    /// <param name="maxLength">Most bytes of the text.</param>
    /// <returns>Null when it is longer, or no text.</returns>
    public static string? ReadString(ReadOnlySpan<byte> value, int maxLength)
    {
        if (value.Length > MaxEscapedLength(maxLength))
            return null;

        var text = ArrayPool<byte>.Shared.Rent(maxLength);
        var read = TryDecode(value, text.AsSpan(0, maxLength), out var length) ? Encoding.UTF8.GetString(text, 0, length) : null;
        ArrayPool<byte>.Shared.Return(text);
        return read;
    }

    /// <summary>Whether these bytes are one JSON value in UTF-8, nested at most 64 deep.</summary>
    public static bool IsValue(ReadOnlySpan<byte> text)
    {
        // Bytes that are not UTF-8 would end every connection with 1007; the JSON reader does not look inside strings.
        if (!Utf8.IsValid(text))
            return false;

        try
        {
            var json = new Utf8JsonReader(text);
            json.Read();
            json.Skip();
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryUnescape(scoped ref Utf8JsonReader json, scoped Span<byte> destination, out int length)
    {
        Span<byte> unescaped = stackalloc byte[json.ValueSpan.Length];
        try
        {
            length = json.CopyString(unescaped);
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say: half a surrogate pair, or bytes that are not UTF-8.
            length = 0;
            return false;
        }

        return unescaped[..length].TryCopyTo(destination);
    }
}
