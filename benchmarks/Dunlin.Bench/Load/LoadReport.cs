using System.Globalization;
using System.Text.Json;

namespace Dunlin.Bench.Load;

/// <summary>A result as people or programs read it.</summary>
internal static class LoadReport
{
    public static void Print(LoadResult result, bool asJson) =>
        Console.WriteLine(asJson ? JsonSerializer.Serialize(result, LoadJson.Default.LoadResult) : AsText(result));

    private static string AsText(LoadResult result)
    {
        var lines = new List<string>
        {
            Line($"{result.Workload}, {result.Clients} clients, {result.Seconds:F1} s"),
            Line($"  operations      {result.Operations:N0} ({result.OperationsPerSecond:N0} a second)"),
        };
        if (result.LatencyMax > 0)
            lines.Add(Line($"  latency         p50 {result.LatencyP50 / 1e3:F2} ms, p99 {result.LatencyP99 / 1e3:F2} ms, p99.9 {result.LatencyP999 / 1e3:F2} ms, worst {result.LatencyMax / 1e3:F2} ms"));
        if (result.Operations > 0)
            lines.Add(Line($"  wire            {(double)result.BytesReceived / result.Operations:F1} bytes in and {(double)result.BytesSent / result.Operations:F1} out an operation"));
        if (result.Stalled > 0)
            lines.Add(Line($"  stalled         {result.Stalled} clients read nothing, {result.CutOff} were cut off"));
        if (result.ServerMicrosecondsPerOperation is { } cost)
            lines.Add(Line($"  server CPU      {cost:F3} us an operation, {result.ServerShareOfOneCore:P0} of a core"));
        if (result.ServerResidentAfter is { } after)
            lines.Add(Line($"  server memory   {result.ServerResidentBefore / 1e6:F1} MB before, {after / 1e6:F1} MB after"));
        if (result.Http is { } http)
            AddHttp(lines, http);
        lines.Add(result.IsRight
            ? "  check           nothing missing, repeated, out of order or wrong"
            : Line($"  check           FAILED: {result.Missing:N0} missing, {result.Repeated:N0} repeated, {result.OutOfOrder:N0} out of order, {result.Wrong:N0} wrong answers, {result.OtherOrder:N0} members with another order, {result.LeftOpen:N0} descriptors left open"));
        return string.Join(Environment.NewLine, lines);
    }

    private static void AddHttp(List<string> lines, HttpSide http)
    {
        lines.Add(Line($"  requests        {http.Requests:N0}, p50 {http.LatencyP50 / 1e3:F2} ms, p99 {http.LatencyP99 / 1e3:F2} ms"));
        lines.Add(Line($"  requests alone  p50 {http.LatencyP50Alone / 1e3:F2} ms, p99 {http.LatencyP99Alone / 1e3:F2} ms"));
        if (http.ServerMicrosecondsPerRequestAlone is { } cost)
            lines.Add(Line($"  their CPU       {cost:F3} us a request, alone; the CPU an operation, above, is what comes on top"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
