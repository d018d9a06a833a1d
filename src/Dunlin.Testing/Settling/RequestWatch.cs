using Dunlin.Testing.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Testing.Settling;

/// <summary>Notes each request that the application gets, around all its middleware.</summary>
internal sealed class RequestWatch(ActivityCounter activity) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InvokeAsync);
        next(app);
    };

    private async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<InMemoryConnection>() is not { } connection)
        {
            await next(context);
            return;
        }

        var request = new Operation($"{context.Request.Method} {context.Request.Path}", activity);
        connection.BeginRequest(request);

        // The first to be registered is the last to be called.
        await using var aborted = context.RequestAborted.UnsafeRegister(static state => ((InMemoryConnection)state!).OnAborted(), connection);
        Operation.Current = request;
        try
        {
            await next(context);
        }
        finally
        {
            connection.EndRequest();
        }
    }
}
