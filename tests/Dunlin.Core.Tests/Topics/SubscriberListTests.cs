using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Topics;

public sealed class SubscriberListTests
{
    private static readonly FakeConnection Connection = new(new FakeShard(), new TopicRegistry());
    private static readonly Topic Topic = new("room");

    [Fact]
    public void OneSubscriberIsKeptWithoutAnArray()
    {
        var list = new SubscriberList();
        var only = new Subscription(Connection, Topic);
        for (var i = 0; i < 3; i++)
        {
            list.Add(only);
            Assert.Equal(0, only.Index);
            Assert.Same(only, Assert.Single(list.Items.ToArray()));
            list.Remove(only);
            Assert.Equal(-1, only.Index);
            Assert.Equal(0, list.Count);
            Assert.True(list.Items.IsEmpty);
        }
    }

    [Fact]
    public void BehavesLikeASet() => Script.Check(500, 200, script =>
    {
        var list = new SubscriberList();
        var model = new HashSet<Subscription>();
        var all = Enumerable.Range(0, 12).Select(_ => new Subscription(Connection, Topic)).ToArray();
        while (!script.IsOver)
        {
            var subscription = all[script.Next(all.Length)];
            if (model.Remove(subscription))
            {
                list.Remove(subscription);
            }
            else
            {
                model.Add(subscription);
                list.Add(subscription);
            }

            Assert.Equal(model.Count, list.Count);
            Assert.True(model.SetEquals(list.Items.ToArray()));
            foreach (var member in model)
                Assert.Same(member, list.Items[member.Index]);
            Assert.All(all.Except(model), other => Assert.Equal(-1, other.Index));
        }
    });
}
