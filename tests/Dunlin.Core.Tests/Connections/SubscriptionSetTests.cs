using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

/// <summary>An array for up to eight subscriptions, an index from nine on: the same behaviour on both sides.</summary>
public sealed class SubscriptionSetTests
{
    private static readonly FakeConnection Connection = new(new FakeShard(), new TopicRegistry());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void FindsAllAndOnlyItsOwn(int count)
    {
        var set = new SubscriptionSet();
        for (var i = 0; i < count; i++)
            set.Add(Subscription($"t{i}"));

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"t{i}"), set.Names());
        for (var i = 0; i < count; i++)
            Assert.Equal($"t{i}", set.Find($"t{i}")!.Topic.Name);
        Assert.Null(set.Find("t"));
        Assert.Null(set.Find("T0"));
        Assert.Null(set.Remove("t"));
    }

    [Fact]
    public void BehavesLikeADictionary() => Script.Check(500, 200, script =>
    {
        var set = new SubscriptionSet();
        var model = new Dictionary<string, Subscription>(StringComparer.Ordinal);
        while (!script.IsOver)
        {
            // Twelve names: the set goes over the limit of eight and comes back under it.
            var name = $"t{script.Next(12)}";
            if (model.Remove(name, out var known))
            {
                Assert.Same(known, set.Remove(name));
            }
            else
            {
                Assert.Null(set.Remove(name));
                model.Add(name, Subscription(name));
                set.Add(model[name]);
            }

            Assert.True(model.Values.ToHashSet().SetEquals(set.Items.ToArray()));
            Assert.Equal(model.Count, set.Items.Length);
            for (var i = 0; i < 12; i++)
                Assert.Same(model.GetValueOrDefault($"t{i}"), set.Find($"t{i}"));
        }
    });

    [Fact]
    public void ClearForgetsAll()
    {
        var set = new SubscriptionSet();
        for (var i = 0; i < 20; i++)
            set.Add(Subscription($"t{i}"));
        set.Clear();
        Assert.True(set.Items.IsEmpty);
        Assert.Null(set.Find("t0"));
        set.Add(Subscription("t0"));
        Assert.Equal(["t0"], set.Names());
    }

    private static Subscription Subscription(string topic) => new(Connection, new Topic(topic));
}
