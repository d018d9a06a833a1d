using System.Globalization;
using System.Text.RegularExpressions;

namespace Dunlin.Server.Tests.Metrics;

/// <summary>A page in the text format of Prometheus, read strictly: what the format does not allow fails.</summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _series = [];

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, double> Series => _series;

    public double this[string series] => _series[series];

    public static PrometheusPage Parse(string text)
    {
        var page = new PrometheusPage();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var family = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups["name"].Value;
                page._types.Add(family, type.Groups["type"].Value);
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                page.AddSeries(family, line);
            }
        }

        return page;
    }

    private void AddSeries(string family, string line)
    {
        var match = Sample().Match(line);
        Assert.True(match.Success, $"This is no sample: {line}");
        var name = match.Groups["name"].Value;
        var allowed = _types[family] == "histogram" ? new[] { family + "_bucket", family + "_sum", family + "_count" } : [family];
        Assert.Contains(name, allowed);
        _series.Add(name + match.Groups["labels"].Value, match.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        });
    }

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Type();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*")*\})? (?<value>\S+)$""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Sample();
}
