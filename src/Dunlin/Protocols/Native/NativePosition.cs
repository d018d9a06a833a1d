using System.Buffers.Text;
using System.Text.Json;
using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>Reads <c>{"epoch":"…","offset":n}</c>: a place in a channel that a client has got from the server.</summary>
internal static class NativePosition
{
    /// <summary>An epoch is text to clients. What is none of ours is that of no channel: nothing can be recovered from there.</summary>
    private const ulong UnknownEpoch = 0;

    /// <param name="json">A valid JSON value.</param>
    /// <param name="position">The place.</param>
    /// <returns>False when it is no object with a string and a whole number of these names.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out StreamPosition position)
    {
        position = default;
        ulong? epoch = null;
        long? offset = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;

        Span<byte> name = stackalloc byte[JsonText.MaxShortName];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = name[..JsonText.ReadShortName(ref reader, name)];
            reader.Read();
            if (field.SequenceEqual("epoch"u8))
                epoch = reader.TokenType == JsonTokenType.String ? EpochOf(reader.ValueSpan) : null;
            else if (field.SequenceEqual("offset"u8))
                offset = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 ? number : null;
            else
                reader.Skip();
        }

        position = new StreamPosition(epoch ?? UnknownEpoch, offset ?? 0);
        return epoch is not null && offset is not null;
    }

    private static ulong EpochOf(ReadOnlySpan<byte> text) =>
        text.Length == 16 && Utf8Parser.TryParse(text, out ulong epoch, out var length, 'x') && length == text.Length ? epoch : UnknownEpoch;
}
