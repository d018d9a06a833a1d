namespace Dunlin.Tests;

/// <summary>Tests that measure the process as a whole (descriptors, pooled memory): they run one after another, when nothing else does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
