using System.Globalization;

namespace Dunlin.Bench.Machine;

/// <summary>The machine that was measured on, without anything that names it.</summary>
/// <param name="Processor">The model.</param>
/// <param name="Cores">Processors that the system shows.</param>
/// <param name="MemoryBytes">Of the system.</param>
/// <param name="Kernel">The release of Linux.</param>
/// <param name="OperatingSystem">The distribution.</param>
internal sealed record MachineFacts(string Processor, int Cores, long MemoryBytes, string Kernel, string OperatingSystem)
{
    private const string Unknown = "unknown";

    /// <summary>Of this machine (Linux). What it does not tell is "unknown" or 0.</summary>
    public static MachineFacts Read()
    {
        var processors = Lines("/proc/cpuinfo");
        return new MachineFacts(
            Value(processors, "model name", ':') ?? Unknown,
            processors.Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
            Kilobytes(Value(Lines("/proc/meminfo"), "MemTotal", ':')) * 1024,
            Lines("/proc/sys/kernel/osrelease").FirstOrDefault(Unknown),
            Value(Lines("/etc/os-release"), "PRETTY_NAME", '=')?.Trim('"') ?? Unknown);
    }

    /// <summary>The value of the first line that begins with the key; null when none does.</summary>
    internal static string? Value(IEnumerable<string> lines, string key, char separator) => lines
        .Select(line => line.Split(separator, 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == key)?[1].Trim();

    private static long Kilobytes(string? text) =>
        long.TryParse(text?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : 0;

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
