using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>The instrument that a comparison measures with.</summary>
internal interface ILoad
{
    /// <summary>Why it cannot put this work on this peer, as a table says it; null: it can.</summary>
    string? ReasonAgainst(Peer peer, Work work);

    /// <summary>Loads a running peer once.</summary>
    /// <param name="peer">Nobody else uses it meanwhile.</param>
    /// <param name="work">What is done.</param>
    /// <param name="run">Which of <see cref="WorkKind.Runs"/>, from 0.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="PeerFailedException">The load failed, or found that the peer lost, repeated or reordered messages.</exception>
    Task<LoadResult> RunAsync(PeerProcess peer, Work work, int run, CancellationToken cancellationToken);
}
