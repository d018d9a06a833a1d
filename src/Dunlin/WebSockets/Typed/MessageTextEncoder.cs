using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Dunlin.WebSockets.Typed;

/// <summary>Escapes what JSON says must be (RFC 8259, section 7: the quote, the backslash, control characters), and nothing else.</summary>
/// <remarks>
/// A message is not embedded in HTML, so that 你好 need not travel as \u4f60\u597d, at twice the size. <see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/> still
/// makes 12 bytes of the 4 of every emoji. A surrogate without its other half is replaced, so that the result is UTF-8.
/// </remarks>
internal sealed unsafe class MessageTextEncoder : JavaScriptEncoder
{
    private const string Controls =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> Escaped = SearchValues.Create(Controls + "\"\\");

    private MessageTextEncoder()
    {
    }

    /// <summary>The one instance.</summary>
    public static MessageTextEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var escaped = span.IndexOfAny(Escaped);
        var plain = escaped < 0 ? span : span[..escaped];
        var unpaired = Ascii.IsValid(plain) ? -1 : IndexOfUnpairedSurrogate(plain);
        return unpaired < 0 ? escaped : unpaired;
    }

    /// <inheritdoc/>
    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        ReadOnlySpan<char> text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => default,
        };
        if (text.IsEmpty)
            return output.TryWrite($"\\u{unicodeScalar:x4}", out numberOfCharactersWritten);

        var fits = text.TryCopyTo(output);
        numberOfCharactersWritten = fits ? text.Length : 0;
        return fits;
    }

    private static int IndexOfUnpairedSurrogate(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (true)
        {
            var next = text[start..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
                return -1;

            start += next;
            if (Rune.DecodeFromUtf16(text[start..], out _, out var length) != OperationStatus.Done)
                return start;

            start += length;
        }
    }
}
