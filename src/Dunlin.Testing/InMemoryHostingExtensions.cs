using Dunlin.Diagnostics;
using Dunlin.Testing.Settling;
using Dunlin.Testing.Time;
using Dunlin.Testing.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dunlin.Testing;

/// <summary>Puts an application into memory.</summary>
public static class InMemoryHostingExtensions
{
    /// <summary>Serves the application in memory: Kestrel opens no socket, and time stands still. Call it behind what the application adds itself.</summary>
    /// <param name="builder">The application's own.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder UseInMemoryTransport(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddInMemoryTransport();
        return builder;
    }

    /// <summary>The same for services, such as those of <c>WebApplicationFactory</c>.</summary>
    /// <param name="services">The application's own.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddInMemoryTransport(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<ActivityCounter>();
        services.AddSingleton<Operations>();
        services.AddSingleton<IWorkObserver, WorkObserver>();
        services.AddSingleton<InMemoryTransport>();
        services.AddSingleton<IConnectionListenerFactory>(static provider => provider.GetRequiredService<InMemoryTransport>());
        services.AddSingleton(static provider => new ManualTime(TimeProvider.System.GetUtcNow(), provider.GetRequiredService<ActivityCounter>()));
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(static provider => provider.GetRequiredService<ManualTime>());
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, RequestWatch>());
        services.AddSingleton(static provider => new InMemoryServer(provider));
        services.PostConfigure<DunlinOptions>(static options => options.UseEventLoops = false);
        services.PostConfigure<KestrelServerOptions>(ListenInMemory);
        return services;
    }

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static void ListenInMemory(KestrelServerOptions options)
    {
        // Nothing that goes by the clock of the machine ends a connection in a test that is being debugged. (An infinite time is not taken for one: Kestrel adds to it, and answers 408.)
        options.Limits.KeepAliveTimeout = Longest;
        options.Limits.RequestHeadersTimeout = Longest;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(new InMemoryEndPoint(), listen => listen.Protocols = HttpProtocols.Http1);
    }
}
