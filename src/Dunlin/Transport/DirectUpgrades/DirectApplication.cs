using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The application as the server sees it: its whole pipeline, with the host's logs, metrics and traces around it.</summary>
internal abstract class DirectApplication
{
    /// <summary>Serves one request: has the application answer it, and the answer ended while its context still lives.</summary>
    public abstract Task ServeAsync(IFeatureCollection request, DirectUpgrade upgrade);

    public static DirectApplication Of<TContext>(IHttpApplication<TContext> application)
        where TContext : notnull => new Typed<TContext>(application);

    private sealed class Typed<TContext>(IHttpApplication<TContext> application) : DirectApplication
        where TContext : notnull
    {
        public override async Task ServeAsync(IFeatureCollection request, DirectUpgrade upgrade)
        {
            var context = application.CreateContext(request);
            Exception? failure = null;
            try
            {
                await application.ProcessRequestAsync(context);
                await upgrade.FinishAsync();
            }
            catch (Exception exception)
            {
                failure = exception;
                await upgrade.FailAsync(exception);
            }
            finally
            {
                await upgrade.CompleteAsync();
                application.DisposeContext(context, failure);
            }
        }
    }
}
