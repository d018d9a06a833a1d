namespace Dunlin.Bench.Tests.Peers;

/// <summary>What the tests of peers share: the names, and a guard against hanging.</summary>
public abstract class PeerTest : IDisposable
{
    private readonly CancellationTokenSource _hangGuard = new(Until.HangGuard);

    public static TheoryData<string> Names => [.. PeerCatalogue.All.Select(peer => peer.Name)];

    public static TheoryData<string> NamesWithCompression =>
        [.. PeerCatalogue.All.Where(peer => peer.SupportsCompression).Select(peer => peer.Name)];

    protected CancellationToken HangGuard => _hangGuard.Token;

    public void Dispose()
    {
        _hangGuard.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A peer that is a line of JavaScript.</summary>
    private protected static Peer Script(string script) =>
        new("script", "a line of JavaScript", PeerProtocol.Raw, ["node", "--eval", script]);

    private protected Task<PeerProcess> StartAsync(string name, PeerOptions? options = null) =>
        PeerProcess.StartAsync(PeerCatalogue.Find(name)!, options ?? new PeerOptions(), HangGuard);
}
