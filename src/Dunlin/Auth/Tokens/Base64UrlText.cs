using System.Buffers;
using System.Buffers.Text;

namespace Dunlin.Auth;

/// <summary>base64url as JWS has it (RFC 7515, section 2): no padding, no white space, and one text only for the same bytes.</summary>
internal static class Base64UrlText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Decodes a text. False when it is anything else, also when bits that stand for nothing are set.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Characters) || text.Length % 4 == 1 || HasStrayBits(text))
            return false;

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    // The last character of a group of 2 carries 4 bits too many, that of a group of 3 carries 2.
    private static bool HasStrayBits(ReadOnlySpan<char> text)
    {
        var mask = (text.Length % 4) switch
        {
            2 => 0b1111,
            3 => 0b0011,
            _ => 0,
        };
        return mask != 0 && (Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & mask) != 0;
    }
}
