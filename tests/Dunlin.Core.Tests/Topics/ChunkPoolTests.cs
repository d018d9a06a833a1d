using Dunlin.Topics;

namespace Dunlin.Tests.Topics;

public sealed class ChunkPoolTests
{
    private readonly ChunkPool _pool = new();

    [Theory]
    [InlineData(1, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(65_537, 131_072)]
    [InlineData(262_144, 262_144)]
    [InlineData(262_145, 262_145)]
    [InlineData(5_000_000, 5_000_000)]
    public void SizesAreRoundedUpToAPowerOfTwoUpToTheLargestPooled(int size, int capacity)
    {
        var chunk = _pool.Rent(size, start: 42);
        Assert.Equal(capacity, chunk.Buffer.Length);
        Assert.Equal((42, 42, 0, capacity), (chunk.Start, chunk.End, chunk.Length, chunk.Free));
        Assert.Null(chunk.Next);
        Assert.True(chunk.IsHeldOnce);
    }

    [Fact]
    public void AReturnedChunkIsGivenOutAgainClean()
    {
        var first = _pool.Rent(600, start: 0);
        first.Commit(600);
        first.Link(_pool.Rent(600, start: 600));
        _pool.Return(first);

        Assert.NotSame(first, _pool.Rent(300, start: 0));
        var again = _pool.Rent(1_000, start: 7);
        Assert.Same(first, again);
        Assert.Equal((7, 7, 0), (again.Start, again.End, again.Length));
        Assert.Null(again.Next);
        Assert.NotSame(first, _pool.Rent(1_000, start: 0));
    }

    [Fact]
    public void LargerChunksAreNotKept()
    {
        var chunk = _pool.Rent(ChunkPool.LargestPooledChunk + 1, start: 0);
        _pool.Return(chunk);
        Assert.NotSame(chunk, _pool.Rent(ChunkPool.LargestPooledChunk + 1, start: 0));
    }

    [Fact]
    public void KeepsNoMoreThanItsLimit()
    {
        const int most = (int)(ChunkPool.MaxRetainedBytes / ChunkPool.LargestPooledChunk);
        var rented = Enumerable.Range(0, most + 10).Select(_ => _pool.Rent(ChunkPool.LargestPooledChunk, start: 0)).ToHashSet();
        var small = _pool.Rent(1, start: 0);
        Assert.Equal(rented.Count + 1, _pool.InUse);
        foreach (var chunk in rented)
            _pool.Return(chunk);
        _pool.Return(small);
        Assert.Equal(0, _pool.InUse);

        var again = Enumerable.Range(0, rented.Count).Select(_ => _pool.Rent(ChunkPool.LargestPooledChunk, start: 0)).Count(rented.Contains);
        Assert.Equal(most, again);
        Assert.NotSame(small, _pool.Rent(1, start: 0));
    }

    [Fact]
    public void WhatIsTakenOutMakesRoomAgain()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var chunk = _pool.Rent(ChunkPool.LargestPooledChunk, start: 0);
            _pool.Return(chunk);
            Assert.Same(chunk, _pool.Rent(ChunkPool.LargestPooledChunk, start: 0));
            _pool.Return(chunk);
        }
    }

    [Fact]
    public async Task ThreadsShareItWithoutGivingAChunkOutTwice()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => RentAndReturn(seed))));
        Assert.Equal(0, _pool.InUse);
    }

    private void RentAndReturn(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var chunk = _pool.Rent(random.Next(1, 5_000), start: i);
            chunk.FreeSpan[0] = (byte)seed;
            chunk.Commit(1);
            Assert.Equal<(long, int, int)>((i, 1, seed), (chunk.Start, chunk.Length, chunk.Buffer[0]));
            _pool.Return(chunk);
        }
    }
}
