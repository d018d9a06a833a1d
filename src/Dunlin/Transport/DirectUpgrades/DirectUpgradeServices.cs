using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunlin.Transport.DirectUpgrades;

internal static class DirectUpgradeServices
{
    /// <summary>Puts a server around Kestrel that learns what application it serves. With any other server, all requests are that one's.</summary>
    public static void AddDirectUpgrades(this IServiceCollection services)
    {
        services.TryAddSingleton<UpgradeRequests>();
        if (services.LastOrDefault(service => service.ServiceType == typeof(IServer)) is not { ImplementationType: { } kestrel } server
            || kestrel.Assembly != typeof(KestrelServer).Assembly)
            return;

        services.Remove(server);
        services.AddSingleton<IServer>(provider => new DirectServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, kestrel),
            provider.GetRequiredService<UpgradeRequests>()));

        // First of all: an application that sets endpoint defaults of its own replaces this, and its requests are Kestrel's.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>>(
            provider => new ConfigureOptions<KestrelServerOptions>(provider.GetRequiredService<UpgradeRequests>().Watch)));
    }
}
