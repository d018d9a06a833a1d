namespace Dunlin.Tests.Delivery;

/// <summary>One message that a connection is to get.</summary>
/// <param name="Text">Its text, unique in a run.</param>
/// <param name="Call">The handler call that issued it.</param>
/// <param name="Topic">The topic it was published to; null for a send.</param>
internal sealed record Expectation(string Text, int Call, string? Topic)
{
    /// <summary>
    /// Checks what a connection got against what was issued for it, in order of issue: all of it, once; each handler call and each topic in order;
    /// and every send behind all that was issued before it.
    /// </summary>
    public static void Check(IReadOnlyList<Expectation> issued, IReadOnlyList<string> received)
    {
        Assert.Equal(issued.Select(e => e.Text).Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));

        var places = received.Index().ToDictionary(r => r.Item, r => r.Index, StringComparer.Ordinal);
        CheckRising(issued, places, "one handler call", (earlier, later) => earlier.Call == later.Call);
        CheckRising(issued, places, "one topic", (earlier, later) => earlier.Topic is not null && earlier.Topic == later.Topic);
        CheckRising(issued, places, "a send", (_, later) => later.Topic is null);
    }

    private static void CheckRising(
        IReadOnlyList<Expectation> issued, Dictionary<string, int> places, string what, Func<Expectation, Expectation, bool> isOrdered)
    {
        for (var later = 0; later < issued.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (isOrdered(issued[earlier], issued[later]) && places[issued[earlier].Text] > places[issued[later].Text])
                    Assert.Fail($"Order of {what}: {issued[later].Text} overtook {issued[earlier].Text}. Issued: {Join(issued.Select(e => e.Text))}. Received: {Join(places.Keys)}.");
            }
        }
    }

    private static string Join(IEnumerable<string> texts) => string.Join(' ', texts);
}
