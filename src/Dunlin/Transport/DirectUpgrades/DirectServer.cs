using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>Kestrel, and beside it the loops that serve upgrade requests by the same application.</summary>
internal sealed class DirectServer(IServer kestrel, UpgradeRequests requests) : IServer
{
    public IFeatureCollection Features => kestrel.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        requests.Begin(DirectApplication.Of(application));
        return kestrel.StartAsync(application, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var served = requests.StopAsync();
        await kestrel.StopAsync(cancellationToken);

        // As Kestrel: when time is up, it is up.
        await served.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        requests.AbortAll();
    }

    public void Dispose() => kestrel.Dispose();
}
