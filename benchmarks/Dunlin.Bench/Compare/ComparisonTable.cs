using System.Globalization;
using System.Text;

namespace Dunlin.Bench.Compare;

/// <summary>The medians as a Markdown table, which reads well on a terminal too.</summary>
internal static class ComparisonTable
{
    public static string Write(ComparisonPlan plan, Comparison comparison)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"| work         | peer            | what      |    median | ratio |    a second |    p99 ms |");
        table.AppendLine("|--------------|-----------------|-----------|-----------|-------|-------------|-----------|");
        foreach (var work in plan.Works)
        {
            var reference = comparison.Median(work, plan.Peers[0]);
            foreach (var peer in plan.Peers)
            {
                var median = comparison.Median(work, peer);
                table.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {work,-12} | {peer.Name,-15} | {work.Unit,-9} | {median,9:F3} | {median / reference,5:F2} | {comparison.Rate(work, peer),11:N0} | {comparison.LatencyP99(work, peer),9:F2} |");
            }
        }

        return table.ToString();
    }
}
