using System.Net;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Http;

/// <summary>Sends requests to a server in memory: .NET's own HTTP client, over connections without a socket.</summary>
internal sealed class InMemoryHandler(ClientConnections connections, ActivityCounter activity) : DelegatingHandler(CreateInner(connections))
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var begun = connections.Begin(request);
        activity.Count();
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
                begun.Connection?.OnUpgraded();
            return response;
        }
        finally
        {
            activity.Count();
            connections.End(begun);
        }
    }

    private static SocketsHttpHandler CreateInner(ClientConnections connections) => new()
    {
        ConnectCallback = (_, _) => connections.ConnectAsync(),
        // One request for each connection: one that is kept open would not tell whether it is idle or the answer is being read.
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    };
}
