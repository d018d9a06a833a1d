using System.Globalization;
using System.Text;

namespace Dunlin.Client.Protocol;

/// <summary>Unescapes JSON strings with unpaired surrogates, which RFC 8259 (section 8.2) allows and System.Text.Json does not.</summary>
internal static class SurrogateText
{
    /// <param name="escaped">What stands between the quotes, valid JSON.</param>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var source = Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\')
            {
                text.Append(source[i]);
                continue;
            }

            i++;
            if (source[i] == 'u')
            {
                text.Append((char)ushort.Parse(source.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(Control(source[i]));
            }
        }

        return text.ToString();
    }

    private static char Control(char letter) => letter switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => letter,
    };
}
