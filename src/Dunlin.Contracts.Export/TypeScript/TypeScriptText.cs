using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.TypeScript;

/// <summary>Names, literals and comments of TypeScript.</summary>
internal static class TypeScriptText
{
    /// <summary>The name of a member: quoted unless it is an identifier of ASCII letters.</summary>
    public static string MemberName(string name) => IsIdentifier(name) ? name : Literal(name);

    /// <summary>A string, number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public static string Literal(JsonNode? value) => value switch
    {
        null => "null",
        _ when value.GetValueKind() == JsonValueKind.String => Literal(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    /// <summary>A string in apostrophes.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var character in text)
        {
            _ = character switch
            {
                '\'' or '\\' => literal.Append('\\').Append(character),
                '\n' => literal.Append("\\n"),
                // Also the line separators of Unicode, and halves of surrogate pairs.
                _ when char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029' => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => literal.Append(character),
            };
        }

        return literal.Append('\'').ToString();
    }

    /// <summary>A TSDoc comment, with a line break behind it; nothing when there is nothing to say.</summary>
    public static string Comment(string indentation, IEnumerable<string?> lines)
    {
        var text = lines.OfType<string>().SelectMany(line => line.Split('\n')).Select(line => line.TrimEnd().Replace("*/", "*\\/", StringComparison.Ordinal)).ToArray();
        return text.Length switch
        {
            0 => "",
            1 => $"{indentation}/** {text[0]} */\n",
            _ => $"{indentation}/**\n{string.Concat(text.Select(line => $"{indentation} * {line}".TrimEnd() + "\n"))}{indentation} */\n",
        };
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '$');
}
