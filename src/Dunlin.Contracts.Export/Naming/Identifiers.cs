using System.Globalization;
using System.Text;

namespace Dunlin.Contracts.Export.Naming;

/// <summary>Names for other languages, made of names of C# and of names that people chose.</summary>
internal static class Identifiers
{
    /// <summary>
    /// A name that is good as a type of TypeScript and as a key of an AsyncAPI document: ASCII letters, digits and underscores. Words are joined as in <c>ChatRoom</c> for <c>chat-room</c>; other
    /// letters are written as <c>_u00E9</c>.
    /// </summary>
    public static string TypeName(string text)
    {
        var name = new StringBuilder(text.Length);
        var startsWord = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == '_'))
                name.Append(startsWord ? char.ToUpperInvariant((char)rune.Value) : (char)rune.Value);
            else if (!rune.IsAscii)
                name.Append(Escaped(rune));
            startsWord = rune.IsAscii && !Rune.IsLetterOrDigit(rune) && rune.Value != '_';
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            name.Insert(0, '_');
        return name.ToString();
    }

    /// <summary>A key of an AsyncAPI document: letters and digits of ASCII, hyphens, underscores and dots stay; other characters are written as <c>_u00E9</c>.</summary>
    public static string Key(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.') ? rune.ToString() : Escaped(rune)));

    /// <summary>The name, with a number behind it when it is taken already. Takes it.</summary>
    public static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++)
            unique = $"{name}{number}";
        return unique;
    }

    private static string Escaped(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"_u{rune.Value:X4}");
}
