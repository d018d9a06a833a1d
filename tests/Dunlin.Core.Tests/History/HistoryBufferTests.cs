using System.Text;
using Dunlin.History;
using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.History;

public sealed class HistoryBufferTests
{
    private const long Lifetime = 100;
    private const long Plenty = 1 << 30;

    // Whatever happens, it holds what a plain list that is cut at both limits holds.
    [Fact]
    public void It_is_the_end_of_the_list() => Script.Check(1_000, 100, script =>
    {
        var capacity = script.Next(9);
        var history = new HistoryBuffer(capacity, Lifetime, Plenty);
        var model = new List<(long Offset, long Timestamp, string Body)>();
        long now = 1_000;
        long offset = 0;
        while (!script.IsOver)
        {
            now += script.Next(4) == 0 ? script.Next(80) : 0;
            if (script.Next(4) == 0)
            {
                history.Expire(now);
            }
            else if (script.Next(8) == 0)
            {
                capacity = script.Next(9);
                history.Expire(now);
                history.Resize(capacity, Lifetime, Plenty);
                model.RemoveRange(0, Math.Max(0, model.Count - capacity));
            }
            else
            {
                var body = new string((char)('a' + script.Next(26)), script.Next(40));
                history.Add(now, Encoding.UTF8.GetBytes(body));
                model.Add((++offset, now, body));
                if (model.Count > capacity)
                    model.RemoveAt(0);
            }

            model.RemoveAll(entry => entry.Timestamp <= now - Lifetime && capacity > 0);
            Assert.Equal(offset, history.LastOffset);
            Assert.Equal(model, All(history));
            Assert.Equal(model.Count == 0, history.Bytes == 0 && history.Count == 0);
            Assert.Equal(history.CountBytes(), history.Bytes);
            CheckSlices(history, model, offset, script.Next(12));
            CheckPages(history, model, script.Next(3) == 0 ? null : script.Next(60), script.Next(5));
        }
    });

    [Fact]
    public void Once_full_it_allocates_nothing()
    {
        var history = new HistoryBuffer(16, Lifetime, Plenty);
        var body = new byte[100];
        for (var i = 0; i < 32; i++)
            history.Add(1, body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            history.Add(1, body.AsSpan(i % 50));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(RingBytes(16) + (16 * (24 + 104)), history.Bytes);
    }

    [Fact]
    public void A_short_publication_does_not_hold_the_memory_of_a_long_one()
    {
        var history = new HistoryBuffer(2, Lifetime, Plenty);
        history.Add(1, new byte[100_000]);
        history.Add(1, new byte[10]);
        history.Add(1, new byte[10]);
        Assert.Equal(RingBytes(2) + (2 * (24 + 16)), history.Bytes);
    }

    // Always the end of the list, and the newest is there if it fits at all.
    [Fact]
    public void It_never_takes_more_than_its_bytes() => Script.Check(1_000, 100, script =>
    {
        var limit = 300 + script.Next(3_000);
        var capacity = 1 + script.Next(40);
        var history = new HistoryBuffer(capacity, Lifetime, limit);
        var bodies = new List<string>();
        while (!script.IsOver)
        {
            var size = script.Next(5) switch { 0 => script.Next(2_000), 1 => 1, _ => script.Next(100) };
            bodies.Add(new string((char)('a' + (bodies.Count % 26)), size));
            history.Add(1, Encoding.UTF8.GetBytes(bodies[^1]));

            Assert.InRange(history.Bytes, 0, limit);
            Assert.Equal(history.CountBytes(), history.Bytes);
            Assert.Equal(bodies.TakeLast(history.Count), All(history).Select(entry => entry.Body));
            Assert.Equal(bodies.Count, history.LastOffset);
            Assert.Equal(RingBytes(Math.Min(4, capacity)) + ArrayBytes(size) <= limit, history.Count > 0);
        }
    });

    // Always the end of what it held, within the new limits, and it goes on from there.
    [Fact]
    public void Its_limits_may_change() => Script.Check(1_000, 100, script =>
    {
        var (capacity, limit) = (script.Next(9), 1_000L);
        var history = new HistoryBuffer(capacity, Lifetime, limit);
        var bodies = new List<string>();
        while (!script.IsOver)
        {
            if (script.Next(4) == 0)
            {
                var before = history.Count;
                (capacity, limit) = (script.Next(9), 300 + script.Next(1_000));
                history.Resize(capacity, Lifetime, limit);
                Assert.InRange(history.Count, 0, Math.Min(before, capacity));
            }
            else
            {
                bodies.Add(new string((char)('a' + (bodies.Count % 26)), script.Next(200)));
                history.Add(1, Encoding.UTF8.GetBytes(bodies[^1]));
                Assert.Equal(capacity > 0 && RingBytes(Math.Min(4, capacity)) + ArrayBytes(bodies[^1].Length) <= limit, history.Count > 0);
            }

            Assert.InRange(history.Bytes, 0, limit);
            Assert.Equal(history.CountBytes(), history.Bytes);
            Assert.Equal(bodies.TakeLast(history.Count), All(history).Select(entry => entry.Body));
        }
    });

    [Fact]
    public void It_keeps_as_many_as_fit()
    {
        var history = new HistoryBuffer(1_000, Lifetime, maxBytes: RingBytes(16) + (12 * ArrayBytes(100)) + 50);
        for (var i = 0; i < 50; i++)
            history.Add(1, new byte[100]);
        Assert.Equal(12, history.Count);
    }

    [Fact]
    public void One_that_is_too_large_is_not_kept_nor_anything_before_it()
    {
        var history = new HistoryBuffer(10, Lifetime, maxBytes: 1_000);
        history.Add(1, new byte[10]);
        history.Add(1, new byte[1_001]);
        Assert.Equal((0, 0, 2), (history.Count, history.Bytes, history.LastOffset));
        Assert.False(history.TryGetAfter(1, out _));
        Assert.True(history.TryGetAfter(2, out _));
        history.Add(1, new byte[10]);
        Assert.True(history.TryGetAfter(2, out var missed));
        Assert.Equal(1, missed.Count);
    }

    [Fact]
    public void A_ring_of_many_small_ones_makes_way_for_a_large_one()
    {
        var history = new HistoryBuffer(1_000, Lifetime, maxBytes: 10_000);
        for (var i = 0; i < 500; i++)
            history.Add(1, new byte[1]);
        history.Add(1, new byte[9_800]);
        Assert.Equal(1, history.Count);
        Assert.Equal(RingBytes(4) + ArrayBytes(9_800), history.Bytes);
    }

    private static long ArrayBytes(int length) => 24 + ((length + 7) & ~7);

    private static long RingBytes(int slots) => 24 + (24 * slots);

    private static void CheckSlices(HistoryBuffer history, List<(long Offset, long Timestamp, string Body)> model, long last, int choice)
    {
        Assert.Equal(model.TakeLast(choice), Entries(history.Last(choice)));

        var from = last - choice + 2; // beyond the end too
        var isKept = from >= 0 && from <= last && from >= last - model.Count;
        Assert.Equal(isKept, history.TryGetAfter(from, out var slice));
        if (isKept)
            Assert.Equal(model.Where(entry => entry.Offset > from), Entries(slice));
    }

    private static void CheckPages(HistoryBuffer history, List<(long Offset, long Timestamp, string Body)> model, long? since, int limit)
    {
        Assert.Equal(model.Where(entry => since is null || entry.Offset > since).Take(limit), Entries(history.Page(since, limit, newestFirst: false)));
        Assert.Equal(model.Where(entry => since is null || entry.Offset < since).Reverse().Take(limit), Entries(history.Page(since, limit, newestFirst: true)));
    }

    private static List<(long Offset, long Timestamp, string Body)> All(HistoryBuffer history) => Entries(history.Last(int.MaxValue));

    private static List<(long Offset, long Timestamp, string Body)> Entries(HistorySlice slice)
    {
        var entries = new List<(long Offset, long Timestamp, string Body)>();
        foreach (var entry in slice)
            entries.Add((entry.Offset, entry.Timestamp, Encoding.UTF8.GetString(entry.Body)));
        Assert.Equal(slice.Count, entries.Count);
        return entries;
    }
}
