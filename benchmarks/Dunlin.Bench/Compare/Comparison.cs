using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Progress;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>
/// All peers do the same works one after the other in every round, each on a server started for it: what disturbs the machine for a minute
/// disturbs all of them, and the medians are compared. A work that fails at one peer is noted, and the rest goes on.
/// </summary>
internal sealed class Comparison(ComparisonPlan plan, ILoad load, IComparisonProgress progress)
{
    private readonly Dictionary<Peer, string> _notInstalled = [];
    private readonly List<Measured> _measurements = [];

    /// <summary>Who does not take part in what, and why.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; } =
    [
        .. from work in plan.Works
           from peer in plan.Peers
           where Participation.IsMeantFor(peer, work)
           let reason = Participation.ReasonAgainst(peer, work) ?? load.ReasonAgainst(peer, work)
           where reason is not null
           select new LeftOut(work.ToString(), peer.Name, reason),
    ];

    /// <summary>Installs the peers. Works of one that cannot be installed fail.</summary>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        foreach (var peer in plan.Peers)
            await InstallAsync(peer, cancellationToken);
    }

    /// <summary>Measures everything.</summary>
    public async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        var tasks = plan.Works.SelectMany(work => plan.Peers.Select(peer => (work, peer))).Where(task => TakesPart(task.work, task.peer)).ToList();
        progress.Begin(tasks.Count * plan.Rounds);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var (work, peer) in tasks)
                await MeasureAsync(new Step(round, plan.Rounds, work.ToString(), peer.Name), work, peer, cancellationToken);
        }

        return _measurements;
    }

    private bool TakesPart(Work work, Peer peer) => Participation.IsMeantFor(peer, work) && !LeftOut.Any(left => left.Work == work.ToString() && left.Peer == peer.Name);

    private async Task InstallAsync(Peer peer, CancellationToken cancellationToken)
    {
        try
        {
            await PeerInstaller.InstallAsync(peer, cancellationToken);
        }
        catch (PeerFailedException exception)
        {
            _notInstalled[peer] = FailureText.Of(exception);
        }
    }

    private async Task MeasureAsync(Step step, Work work, Peer peer, CancellationToken cancellationToken)
    {
        progress.Started(step);
        try
        {
            if (_notInstalled.TryGetValue(peer, out var reason))
                throw new PeerFailedException(reason);

            var runs = new List<LoadResult>();
            for (var run = 0; run < work.Kind.Runs.Count; run++)
                runs.Add(await RunOnceAsync(work, peer, run, cancellationToken));
            _measurements.Add(new Measured(step.Round, step.Work, step.Peer, runs, Failure: null));
            progress.Finished(step, Describe(work.Kind.Group.Figures[0], runs), failed: false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is: the hours that were measured before are not lost for it.
            var failure = FailureText.Of(exception);
            _measurements.Add(new Measured(step.Round, step.Work, step.Peer, [], failure));
            progress.Finished(step, failure, failed: true);
        }
    }

    private async Task<LoadResult> RunOnceAsync(Work work, Peer peer, int run, CancellationToken cancellationToken)
    {
        await using var running = await PeerProcess.StartAsync(peer, new PeerOptions(plan.ServerCore, work.Kind.IsCompressed), cancellationToken);
        return await load.RunAsync(running, work, run, cancellationToken);
    }

    private static string Describe(Figure figure, List<LoadResult> runs) => figure.Value(runs) is { } value
        ? $"{figure.Label}: {GroupTable.Number(figure, value)}"
        : $"{figure.Label}: not measured";
}
