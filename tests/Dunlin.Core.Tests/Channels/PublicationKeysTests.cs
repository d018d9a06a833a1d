using Dunlin.Channels;
using Dunlin.Tests.Fakes;

namespace Dunlin.Tests.Channels;

public sealed class PublicationKeysTests
{
    private const long Lifetime = 100;

    // Whatever happens, it knows what a plain list knows that is cut at both limits.
    [Fact]
    public void It_knows_the_last_keys() => Script.Check(500, 200, script =>
    {
        var capacity = 1 + script.Next(5);
        var keys = new PublicationKeys(capacity, Lifetime);
        var model = new List<(string Key, long Offset, long Since)>();
        long now = 1_000;
        long offset = 0;
        while (!script.IsOver)
        {
            now += script.Next(3) == 0 ? script.Next(60) : 0;
            var key = new string('k', 1 + script.Next(8));
            model.RemoveAll(entry => entry.Since <= now - Lifetime);
            var known = model.Find(entry => entry.Key == key);

            Assert.Equal(known.Key is not null, keys.TryFind(key, now, out var found));
            Assert.Equal(known.Offset, found);
            if (known.Key is null)
            {
                keys.Add(key, ++offset, now);
                model.Add((key, offset, now));
                if (model.Count > capacity)
                    model.RemoveAt(0);
            }

            Assert.Equal(model.Count, keys.Count);
            Assert.Equal(model.Sum(entry => 112 + ((22 + (2 * entry.Key.Length) + 7) & ~7)), keys.Bytes);
        }

        keys.Expire(now + Lifetime);
        Assert.Equal((0, 0), (keys.Count, keys.Bytes));
    });

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true)]
    [InlineData("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("房房房房房房房房房房房房房房房房房房房房房", true)]
    [InlineData("房房房房房房房房房房房房房房房房房房房房房房", false)]
    public void A_key_has_1_to_64_bytes(string key, bool isValid) => Assert.Equal(isValid, PublicationKeys.IsValid(key));
}
