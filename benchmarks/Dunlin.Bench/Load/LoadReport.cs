using System.Globalization;
using System.Text.Json;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Load;

/// <summary>A result as people or programs read it.</summary>
internal static class LoadReport
{
    public static void Print(LoadResult result, LoadFormat format)
    {
        switch (format)
        {
            case LoadFormat.Json:
                Console.WriteLine(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult));
                break;
            case LoadFormat.Markdown:
                Console.Write(MarkdownTable.Write(Table(result)));
                break;
            default:
                TerminalTable.Write(Terminal.Open(outputIsData: false), Table(result));
                break;
        }
    }

    public static TextTable Table(LoadResult result) => new(
        Line($"{result.Workload}, {result.Clients} clients, {result.Seconds:F1} s"),
        ["what", "figures"],
        TextColumns: 2,
        [.. Rows(result).Select(row => new[] { row.Name, row.Value })],
        []);

    private static IEnumerable<(string Name, string Value)> Rows(LoadResult result)
    {
        yield return ("operations", Line($"{result.Operations:N0} ({result.OperationsPerSecond:N0} a second)"));
        if (result.LatencyMax > 0)
            yield return ("latency", Line($"p50 {result.LatencyP50 / 1e3:F2} ms, p99 {result.LatencyP99 / 1e3:F2} ms, p99.9 {result.LatencyP999 / 1e3:F2} ms, worst {result.LatencyMax / 1e3:F2} ms"));
        if (result.Operations > 0)
            yield return ("wire", Line($"{(double)result.BytesReceived / result.Operations:F1} bytes in and {(double)result.BytesSent / result.Operations:F1} out an operation"));
        if (result.Stalled > 0)
            yield return ("stalled", Line($"{result.Stalled} clients read nothing, {result.CutOff} were cut off"));
        if (result.ServerMicrosecondsPerOperation is { } cost)
            yield return ("server CPU", Line($"{cost:F3} us an operation, {result.ServerShareOfOneCore:P0} of a core"));
        if (result.ServerResidentAfter is { } after)
            yield return ("server memory", Line($"{result.ServerResidentBefore / 1e6:F1} MB before, {after / 1e6:F1} MB after"));
        foreach (var row in result.Http is { } http ? Rows(http) : [])
            yield return row;
        yield return ("check", result.IsRight
            ? "nothing missing, repeated, out of order or wrong"
            : Line($"FAILED: {result.Missing:N0} missing, {result.Repeated:N0} repeated, {result.OutOfOrder:N0} out of order, {result.Wrong:N0} wrong answers, {result.OtherOrder:N0} members with another order, {result.LeftOpen:N0} descriptors left open"));
    }

    private static IEnumerable<(string Name, string Value)> Rows(HttpSide http)
    {
        yield return ("requests", Line($"{http.Requests:N0}, p50 {http.LatencyP50 / 1e3:F2} ms, p99 {http.LatencyP99 / 1e3:F2} ms"));
        yield return ("requests alone", Line($"p50 {http.LatencyP50Alone / 1e3:F2} ms, p99 {http.LatencyP99Alone / 1e3:F2} ms"));
        if (http.ServerMicrosecondsPerRequestAlone is { } cost)
            yield return ("their CPU", Line($"{cost:F3} us a request, alone; the CPU an operation, above, is what comes on top"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a result is printed.</summary>
internal enum LoadFormat
{
    Table,
    Markdown,
    Json,
}
