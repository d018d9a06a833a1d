using Dunlin.Topics;

namespace Dunlin.Tests.Fakes;

/// <summary>Chunks in use when a test began, to compare with when it ends.</summary>
internal sealed class Baseline
{
    private readonly int _chunks = ChunkPool.Shared.InUse;

    public int ChunksHeld => ChunkPool.Shared.InUse - _chunks;

    public void AssertNothingHeld() => Assert.Equal(0, ChunksHeld);
}
