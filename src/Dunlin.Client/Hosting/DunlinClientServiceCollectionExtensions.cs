using Dunlin.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// As usual for such methods: they are found without another using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="DunlinClient"/>.</summary>
public static class DunlinClientServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="DunlinClient"/> for the application, with its <see cref="ILoggerFactory"/> and its <see cref="TimeProvider"/>, if there are any. It connects when the
    /// application calls <see cref="DunlinClient.ConnectAsync"/>, and is disposed with the container.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="address">Where the server speaks the protocol, such as <c>wss://example.com/ws</c>.</param>
    /// <param name="configure">Sets the options, before others that the application has registered for <see cref="DunlinClientOptions"/>; null: does not.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDunlinClient(this IServiceCollection services, Uri address, Action<DunlinClientOptions>? configure = null)
    {
        Add(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(provider => Create(provider, Options.Options.DefaultName, address));
        return services;
    }

    /// <summary>The same for one of several clients, which is got by its name: <c>[FromKeyedServices("orders")] DunlinClient client</c>.</summary>
    /// <param name="services">Where.</param>
    /// <param name="name">Of the client, and of its options.</param>
    /// <param name="address">Where the server speaks the protocol.</param>
    /// <param name="configure">Sets the options; null: does not.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDunlinClient(this IServiceCollection services, string name, Uri address, Action<DunlinClientOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Add(services, name, configure);
        services.TryAddKeyedSingleton(name, (provider, _) => Create(provider, name, address));
        return services;
    }

    private static void Add(IServiceCollection services, string name, Action<DunlinClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<DunlinClientOptions>(name).Configure<IServiceProvider>(static (options, provider) =>
        {
            options.LoggerFactory = provider.GetService<ILoggerFactory>();
            options.TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        });
        if (configure is not null)
            options.Configure(configure);
    }

    private static DunlinClient Create(IServiceProvider provider, string name, Uri address) =>
        new(address, provider.GetRequiredService<IOptionsMonitor<DunlinClientOptions>>().Get(name));
}
