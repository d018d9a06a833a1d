using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Dunlin.Bench.Report;

/// <summary>A picture in SVG: rectangles, lines and texts. It needs nothing from outside, follows the reader's light or dark theme, and tells screen readers what it shows.</summary>
internal sealed class SvgDrawing
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Contrast of text to its background is above 4.5 in both themes.
    private const string Style = """
        text { font: 13px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
        .heading { font-weight: 600; }
        .muted { fill: #59636e; }
        .background { fill: #ffffff; }
        .peer { fill: #9aa4ae; }
        .dunlin { fill: #12805c; }
        .spread { stroke: #1f2328; stroke-width: 1.5; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .muted { fill: #9198a1; }
          .background { fill: #0d1117; }
          .peer { fill: #5b6570; }
          .dunlin { fill: #2ea67a; }
          .spread { stroke: #e6edf3; }
        }
        """;

    private readonly XElement _root;

    /// <param name="width">Pixels at its natural size.</param>
    /// <param name="height">Pixels at its natural size.</param>
    /// <param name="title">What it is, in a line.</param>
    /// <param name="description">All that it shows, in words.</param>
    public SvgDrawing(int width, int height, string title, string description) => _root = new XElement(
        Svg + "svg",
        new XAttribute("viewBox", Invariant($"0 0 {width} {height}")),
        new XAttribute("width", width),
        new XAttribute("height", height),
        new XAttribute("role", "img"),
        new XAttribute("aria-labelledby", "title description"),
        new XElement(Svg + "title", new XAttribute("id", "title"), title),
        new XElement(Svg + "desc", new XAttribute("id", "description"), description),
        new XElement(Svg + "style", "\n" + Style + "\n"),
        new XElement(Svg + "rect", new XAttribute("class", "background"), new XAttribute("width", width), new XAttribute("height", height)));

    public void Rectangle(double x, double y, double width, double height, string kind) => _root.Add(new XElement(
        Svg + "rect", Place("x", x), Place("y", y), Place("width", width), Place("height", height), new XAttribute("class", kind)));

    public void Line(double x1, double y1, double x2, double y2, string kind) => _root.Add(new XElement(
        Svg + "line", Place("x1", x1), Place("y1", y1), Place("x2", x2), Place("y2", y2), new XAttribute("class", kind)));

    /// <summary>Writes on a base line at <paramref name="y"/>, from <paramref name="x"/> to the right.</summary>
    public void Text(double x, double y, string text, string kind = "") => _root.Add(new XElement(
        Svg + "text", Place("x", x), Place("y", y), kind.Length == 0 ? null : new XAttribute("class", kind), text));

    public override string ToString()
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
            _root.Save(writer);
        return text.Append('\n').ToString();
    }

    private static XAttribute Place(string name, double value) => new(name, Invariant($"{value:0.#}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
