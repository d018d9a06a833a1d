using Dunlin.Bench.Load;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Tests.Load;

public sealed class LoadReportTests
{
    private static readonly LoadPlan Plan = new(new Uri("ws://127.0.0.1:1/chat"), Clients: 4, InFlight: 1, Rate: 1, Payload: 16, WarmUp: TimeSpan.FromSeconds(3), Duration: TimeSpan.FromSeconds(5));

    [Fact]
    public void A_result_is_a_table()
    {
        var table = LoadReport.Table(new LoadResult { Workload = "chat", Clients = 1000, Seconds = 2, Operations = 4000, BytesReceived = 8000, BytesSent = 2000, LatencyP50 = 1000, LatencyP99 = 2000, LatencyP999 = 3000, LatencyMax = 4000 });

        Assert.Equal("chat, 1000 clients, 2.0 s", table.Title);
        Assert.Equal("""
            | what | figures |
            | --- | --- |
            | operations | 4,000 (2,000 a second) |
            | latency | p50 1.00 ms, p99 2.00 ms, p99.9 3.00 ms, worst 4.00 ms |
            | wire | 2.0 bytes in and 0.5 out an operation |
            | check | nothing missing, repeated, out of order or wrong |

            """, MarkdownTable.Write(table));
    }

    [Fact]
    public void What_is_not_right_is_said() =>
        Assert.StartsWith("FAILED: 3 missing, 2 repeated, 1 out of order", LoadReport.Table(new LoadResult { Workload = "chat", Clients = 4, Missing = 3, Repeated = 2, OutOfOrder = 1 }).Rows[^1][1], StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "1 of 3 s of warm-up")]
    [InlineData(4, "1 of 5 s of measuring")]
    [InlineData(9, "9 s, and not done yet")]
    public void Its_progress_follows_the_plan(int seconds, string expected) => Assert.Equal(expected, LoadProgress.Phase(TimeSpan.FromSeconds(seconds), Plan));
}
