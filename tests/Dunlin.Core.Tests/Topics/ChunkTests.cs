using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Topics;

public sealed class ChunkTests
{
    private readonly Baseline _baseline = new();

    [Fact]
    public void GoesBackWithItsLastReference()
    {
        var chunk = ChunkPool.Shared.Rent(100, start: 0);
        chunk.AddReference();
        Assert.False(chunk.IsHeldOnce);
        chunk.Release();
        Assert.True(chunk.IsHeldOnce);
        Assert.Equal(1, _baseline.ChunksHeld);
        chunk.Release();
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void DoesNotHoldTheNextOne()
    {
        var chain = Chain(3);
        chain[1].Release();
        chain[2].Release();
        Assert.Equal(1, _baseline.ChunksHeld);
        chain[0].Release();
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void FindsTheChunkThatHoldsAPosition()
    {
        var chain = Chain(4);
        for (var position = 1_000; position < 1_040; position++)
        {
            for (var from = 0; from <= (position - 1_000) / 10; from++)
                Assert.Same(chain[(position - 1_000) / 10], chain[from].Find(position));
        }

        Assert.Same(chain[3], chain[0].Find(1_040));
        foreach (var chunk in chain)
            chunk.Release();
    }

    [Fact]
    public async Task ReferencesAreCountedAcrossThreads()
    {
        var chunk = ChunkPool.Shared.Rent(100, start: 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                chunk.AddReference();
                chunk.Release();
            }
        })));
        Assert.True(chunk.IsHeldOnce);
        chunk.Release();
        _baseline.AssertNothingHeld();
    }

    // Linked chunks of ten bytes each, from position 1,000.
    private static Chunk[] Chain(int count)
    {
        var chain = Enumerable.Range(0, count).Select(i => ChunkPool.Shared.Rent(10, start: 1_000 + (10 * i))).ToArray();
        foreach (var (i, chunk) in chain.Index())
        {
            chunk.Commit(10);
            if (i > 0)
                chain[i - 1].Link(chunk);
        }

        return chain;
    }
}
