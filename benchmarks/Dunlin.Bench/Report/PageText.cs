using System.Globalization;
using System.Text;

namespace Dunlin.Bench.Report;

/// <summary>Markdown that grows paragraph by paragraph. Lines end with a line feed on every system.</summary>
internal sealed class PageText
{
    private readonly StringBuilder _text = new();

    public void Heading(int level, string title) => Paragraph($"{new string('#', level)} {title}");

    public void Paragraph(string text)
    {
        if (_text.Length > 0)
            _text.Append('\n');
        _text.Append(text.TrimEnd('\n')).Append('\n');
    }

    public void List(IEnumerable<string> items) => Paragraph(string.Join('\n', items.Select(item => $"- {item}")));

    public void Code(IEnumerable<string> lines) => Paragraph($"```\n{string.Join('\n', lines)}\n```");

    /// <summary>Numbers are written as in English.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();
}
