using System.Buffers;

namespace Dunlin.WebSockets;

/// <summary>
/// Reads one value of Sec-WebSocket-Extensions. Never throws, and takes time in proportion to the length.
/// </summary>
/// <remarks>
/// RFC 6455 section 9.1, with the list and white space rules of HTTP (empty list elements are skipped):
/// <code>
/// extensions  = extension *( "," extension )
/// extension   = token *( ";" parameter )
/// parameter   = token [ "=" ( token | quoted-string ) ]     ; an unquoted quoted-string must be a token too
/// </code>
/// </remarks>
internal ref struct WebSocketExtensionReader(ReadOnlySpan<char> value)
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    private ReadOnlySpan<char> _rest = value;
    private bool _inExtension;

    /// <summary>Whether the extension that is being read broke the grammar.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next extension, past whatever is left of the one before.</summary>
    public bool ReadExtension(out ReadOnlySpan<char> name)
    {
        IsMalformed = false;
        while (true)
        {
            if (_inExtension)
                SkipToComma();
            SkipCommas();
            _inExtension = true;
            if (ReadToken(out name))
                return true;
            if (_rest.IsEmpty)
                return false;
        }
    }

    /// <summary>Reads the next parameter of the current extension. False at its end, or where it is malformed.</summary>
    public bool ReadParameter(out ExtensionParameter parameter)
    {
        parameter = default;
        SkipWhiteSpace();
        if (IsMalformed || _rest.IsEmpty || _rest[0] == ',')
            return false;
        if (!Skip(';') || !ReadToken(out var name))
            return Malformed();

        ReadOnlySpan<char> content = default;
        var hasValue = Skip('=');
        if (hasValue && !ReadValue(out content))
            return Malformed();
        parameter = new ExtensionParameter(name, content, hasValue);
        return true;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }

    private bool ReadValue(out ReadOnlySpan<char> content) => Skip('"') ? ReadQuoted(out content) : ReadToken(out content);

    private bool ReadToken(out ReadOnlySpan<char> token)
    {
        SkipWhiteSpace();
        var length = _rest.IndexOfAnyExcept(TokenCharacters);
        token = length < 0 ? _rest : _rest[..length];
        _rest = _rest[token.Length..];
        return !token.IsEmpty;
    }

    // Consumes the whole quoted string even if its content is no token: a comma inside starts no new extension.
    private bool ReadQuoted(out ReadOnlySpan<char> content)
    {
        var length = QuotedLength(_rest);
        content = length < 0 ? default : Unescape(_rest[..length]);
        _rest = length < 0 ? default : _rest[(length + 1)..];
        return !content.IsEmpty && !content.ContainsAnyExcept(TokenCharacters);
    }

    // Characters before the closing quote; -1 if there is none.
    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\')
                i++;
        }

        return -1;
    }

    private static ReadOnlySpan<char> Unescape(ReadOnlySpan<char> quoted)
    {
        if (!quoted.Contains('\\'))
            return quoted;
        var characters = new char[quoted.Length];
        var length = 0;
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '\\')
                i++;
            characters[length++] = quoted[i];
        }

        return characters.AsSpan(0, length);
    }

    // To the comma that ends the current extension: not one inside a quoted string.
    private void SkipToComma()
    {
        while (!_rest.IsEmpty && _rest[0] != ',')
        {
            var quoted = _rest[0] == '"';
            _rest = _rest[1..];
            if (quoted)
                _rest = QuotedLength(_rest) is >= 0 and var length ? _rest[(length + 1)..] : default;
        }
    }

    private void SkipCommas()
    {
        while (Skip(','))
        {
        }
    }

    private bool Skip(char expected)
    {
        SkipWhiteSpace();
        if (_rest.IsEmpty || _rest[0] != expected)
            return false;
        _rest = _rest[1..];
        return true;
    }

    private void SkipWhiteSpace() => _rest = _rest.TrimStart(" \t");
}

/// <summary>One parameter of an extension. <c>a</c> has no value; <c>a=b</c> and <c>a="b"</c> have the value b.</summary>
internal readonly ref struct ExtensionParameter(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue)
{
    public readonly ReadOnlySpan<char> Name = name;
    public readonly ReadOnlySpan<char> Value = value;
    public readonly bool HasValue = hasValue;
}
