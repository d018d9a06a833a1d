using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin;

/// <summary>Registers what an application does when clients connect, subscribe and publish.</summary>
public static class ChannelEventsExtensions
{
    /// <summary>Registers events. Several are called in the order of their registration, until one refuses.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="services">The application's.</param>
    /// <param name="lifetime">Default: scoped, a new object for each call. Singleton: one object, whose methods run at the same time for different connections.</param>
    public static IServiceCollection AddChannelEvents<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services,
        ServiceLifetime lifetime = ServiceLifetime.Scoped)
        where T : ChannelEvents
    {
        ArgumentNullException.ThrowIfNull(services);
        services.Add(new ServiceDescriptor(typeof(ChannelEvents), typeof(T), lifetime));
        return services;
    }
}
