using System.Globalization;
using System.Text;

namespace Dunlin.Server.Metrics;

/// <summary>Writes the text format of Prometheus, version 0.0.4.</summary>
/// <remarks>
/// A family is <c># HELP name text</c>, <c># TYPE name type</c>, then a line <c>name{label="value",…} number</c> for each series. Lines end with a line feed.
/// </remarks>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>Begins a family.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it is.</param>
    public void Family(string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help))
            _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>A series.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">As <see cref="Label"/> writes them, separated by commas; empty for none.</param>
    /// <param name="value">Its value.</param>
    public void Series(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    public static string Label(string name, string value) =>
        $"{PrometheusName.OfLabel(name)}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
