using Dunlin.Limits;
using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.Limits;

public sealed class KeyedCountsTests
{
    [Fact]
    public void It_counts_like_a_dictionary_and_forgets_who_has_none() => Script.Check(500, 100, script =>
    {
        var counts = new KeyedCounts<int>();
        var model = new int[3];
        while (!script.IsOver)
        {
            var key = script.Next(3);
            if (script.Next(2) == 0)
            {
                var limit = script.Next(4);
                Assert.Equal(model[key] < limit, counts.TryEnter(key, limit));
                model[key] += model[key] < limit ? 1 : 0;
            }
            else if (model[key] > 0)
            {
                counts.Leave(key);
                model[key]--;
            }

            Assert.Equal((model[0], model[1], model[2]), (counts[0], counts[1], counts[2]));
            Assert.Equal(model.Count(count => count > 0), counts.Keys);
        }
    });

    [Fact]
    public async Task From_many_threads_never_more_than_the_limit_are_in()
    {
        var counts = new KeyedCounts<string>();
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (!counts.TryEnter("key", 2))
                    continue;

                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                counts.Leave("key");
            }
        })));

        Assert.InRange(most, 1, 2);
        Assert.Equal((0, 0), (counts["key"], counts.Keys));
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (int seen; (seen = Volatile.Read(ref place)) < value;)
            Interlocked.CompareExchange(ref place, value, seen);
    }
}
