namespace Dunlin.Bench.Peers;

/// <summary>How a peer is started.</summary>
/// <param name="Core">The processor that it is pinned to, from 0; null: not pinned.</param>
/// <param name="Compression">permessage-deflate for every message; only for a peer that supports it.</param>
internal sealed record PeerOptions(int? Core = null, bool Compression = false)
{
    /// <summary>How long a peer may take to listen: far beyond what any needs, on a busy machine too.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(30);
}
