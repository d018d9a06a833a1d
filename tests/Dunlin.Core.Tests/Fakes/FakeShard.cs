using Dunlin.Connections;

namespace Dunlin.Tests.Fakes;

/// <summary>A shard whose rounds the test drives by hand.</summary>
internal class FakeShard : Shard
{
    private int _wakes;

    /// <summary>How often somebody else has asked for a round.</summary>
    public int Wakes => Volatile.Read(ref _wakes);

    /// <summary>One round: the work, then the flush.</summary>
    public void Round(Action? work = null)
    {
        Enter();
        try
        {
            work?.Invoke();
            Flush();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Work on the loop without the flush that ends a round.</summary>
    public void Work(Action work)
    {
        Enter();
        try
        {
            work();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Rounds until nothing is left to flush.</summary>
    public void Settle()
    {
        for (var i = 0; HasDirt; i++)
        {
            Assert.True(i < 1000, "The shard never comes to rest.");
            Round();
        }
    }

    protected override void Wake() => Interlocked.Increment(ref _wakes);
}
