using System.Text;

namespace Dunlin.Server.Metrics;

/// <summary>Names of OpenTelemetry as Prometheus writes them: underscores, the unit, <c>_total</c> for what only grows.</summary>
internal static class PrometheusName
{
    /// <param name="name">Such as <c>dunlin.network.received</c>.</param>
    /// <param name="unit">In UCUM, such as <c>By</c>; annotations such as <c>{message}</c> are no unit.</param>
    /// <param name="isCounter">Whether it only grows.</param>
    public static string Of(string name, string? unit, bool isCounter)
    {
        var text = Sanitize(name);
        var word = UnitOf(unit);
        if (word.Length > 0 && !text.EndsWith("_" + word, StringComparison.Ordinal))
            text = $"{text}_{word}";
        return isCounter && !text.EndsWith("_total", StringComparison.Ordinal) ? text + "_total" : text;
    }

    /// <summary>A label's name: no colon, and no digit in front.</summary>
    public static string OfLabel(string name) => Sanitize(name).Replace(':', '_');

    private static string UnitOf(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "By" => "bytes",
        "s" => "seconds",
        "ms" => "milliseconds",
        ['{', ..] => "",
        _ => Sanitize(unit).Trim('_'),
    };

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            text.Append('_');
        foreach (var character in name)
            text.Append(char.IsAsciiLetterOrDigit(character) || character is ':' ? character : '_');
        return text.ToString();
    }
}
