using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Compare.Results;

/// <summary>What the rounds of one work come to.</summary>
/// <param name="Work">The work.</param>
/// <param name="Source">The results that it is from.</param>
/// <param name="Peers">In the order of the comparison, also those that could not take part; without those that are not meant for it.</param>
internal sealed record WorkSummary(Work Work, ComparisonResults Source, IReadOnlyList<PeerSummary> Peers)
{
    /// <summary>The name of whom the ratios are to.</summary>
    public string Reference => Source.Peers[0].Name;

    /// <summary>
    /// The works of all results, in the order of their groups. A work that several results hold is taken from the last of them: peers are only
    /// compared within one comparison, whose rounds were interleaved.
    /// </summary>
    public static IReadOnlyList<WorkSummary> Of(IReadOnlyList<ComparisonResults> results)
    {
        var sources = new Dictionary<string, ComparisonResults>();
        foreach (var source in results)
        {
            foreach (var work in source.Works)
                sources[work] = source;
        }

        return
        [
            .. sources
                .Select(pair => Of(Work.Parse(pair.Key) ?? throw new InvalidDataException($"The results hold '{pair.Key}', which is no work."), pair.Value))
                .OrderBy(summary => WorkGroups.All.IndexOf(summary.Work.Kind.Group)),
        ];
    }

    /// <summary>Null when the peer was not among them.</summary>
    public PeerSummary? Find(string peer) => Peers.FirstOrDefault(summary => summary.Peer.Name == peer);

    private static WorkSummary Of(Work work, ComparisonResults source)
    {
        var reference = source.Peers.Count == 0 ? throw new InvalidDataException("The results hold no peer.") : PeerSummary.Of(source.Peers[0], work, source, reference: null);
        return new WorkSummary(work, source, [.. source.Peers.Where(peer => IsListed(peer, work, source)).Select(peer => PeerSummary.Of(peer, work, source, reference))]);
    }

    private static bool IsListed(PeerFacts peer, Work work, ComparisonResults source) =>
        source.Measurements.Any(one => one.Work == work.ToString() && one.Peer == peer.Name)
        || source.LeftOut.Any(left => left.Work == work.ToString() && left.Peer == peer.Name);
}
