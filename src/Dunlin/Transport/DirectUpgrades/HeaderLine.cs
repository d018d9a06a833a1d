using System.Buffers;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>Where one header's name and value stand (RFC 9112, section 5).</summary>
internal readonly struct HeaderLine
{
    public static readonly SearchValues<byte> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."u8);
    private static readonly SearchValues<byte> TokenCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~"u8);
    private readonly int _nameStart;
    private readonly int _nameLength;
    private readonly int _valueStart;
    private readonly int _valueLength;

    private HeaderLine(int nameStart, int nameLength, int valueStart, int valueLength)
    {
        _nameStart = nameStart;
        _nameLength = nameLength;
        _valueStart = valueStart;
        _valueLength = valueLength;
    }

    /// <summary>False for a folded line, an empty name, a name that is no token, or a value with anything but visible ASCII, spaces and tabs.</summary>
    public static bool TryRead(ReadOnlySpan<byte> fields, int start, int end, out HeaderLine line)
    {
        line = default;
        var text = fields[start..end];
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || text[..colon].ContainsAnyExcept(TokenCharacters))
            return false;

        var rest = text[(colon + 1)..];
        var value = rest.Trim(" \t"u8);
        if (value.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
            return false;

        line = new HeaderLine(start, colon, start + colon + 1 + (rest.Length - rest.TrimStart(" \t"u8).Length), value.Length);
        return true;
    }

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> fields) => fields.Slice(_nameStart, _nameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> fields) => fields.Slice(_valueStart, _valueLength);
}
