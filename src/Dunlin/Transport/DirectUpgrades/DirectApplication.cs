using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The application as the server sees it: its whole pipeline, with the host's logs, metrics and traces around it.</summary>
internal abstract class DirectApplication
{
    /// <summary>Serves one request. Throws what the application throws.</summary>
    public abstract Task ServeAsync(IFeatureCollection request);

    public static DirectApplication Of<TContext>(IHttpApplication<TContext> application)
        where TContext : notnull => new Typed<TContext>(application);

    private sealed class Typed<TContext>(IHttpApplication<TContext> application) : DirectApplication
        where TContext : notnull
    {
        public override async Task ServeAsync(IFeatureCollection request)
        {
            var context = application.CreateContext(request);
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception exception)
            {
                application.DisposeContext(context, exception);
                throw;
            }

            application.DisposeContext(context, exception: null);
        }
    }
}
