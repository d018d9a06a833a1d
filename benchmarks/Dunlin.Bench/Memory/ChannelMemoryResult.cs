using System.Globalization;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Memory;

/// <summary>The server's resident memory, in bytes, after each step.</summary>
/// <param name="Plan">What it was filled with.</param>
/// <param name="Empty">Warmed up.</param>
/// <param name="Filled">With the channels and what they keep.</param>
/// <param name="Connected">With the connections too, subscribed to nothing.</param>
/// <param name="Subscribed">With their subscriptions.</param>
internal sealed record ChannelMemoryResult(ChannelMemoryPlan Plan, long Empty, long Filled, long Connected, long Subscribed)
{
    public TextTable Table => new(
        Line($"{Plan.Channels:N0} channels with {Plan.History} publications of {Plan.Payload} bytes each, {Plan.Clients:N0} connections with {Plan.Subscriptions} subscriptions each"),
        ["step", "server memory", "each"],
        TextColumns: 1,
        [
            ["empty", Line($"{Empty / 1e6:F1} MB"), ""],
            ["channels", Line($"{Filled / 1e6:F1} MB"), Line($"{Each(Filled - Empty, Plan.Channels)} bytes a channel, {Each(Filled - Empty, (long)Plan.Channels * Plan.History)} a publication")],
            ["connections", Line($"{Connected / 1e6:F1} MB"), Line($"{Each(Connected - Filled, Plan.Clients)} bytes a connection")],
            ["subscriptions", Line($"{Subscribed / 1e6:F1} MB"), Line($"{Each(Subscribed - Connected, (long)Plan.Clients * Plan.Subscriptions)} bytes a subscription")],
        ],
        []);

    private static string Each(long bytes, long count) => Line($"{bytes / Math.Max(1, count):N0}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
