using Dunlin.Channels.Contracts;
using Dunlin.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin;

/// <summary>Registers contracts.</summary>
public static class ChannelContractExtensions
{
    /// <summary>
    /// Holds clients to a contract: what they publish in channels of its namespaces is one of its events, of the right kind and with valid data, and what they say of themselves there is its state. What is
    /// not is refused with the error <c>bad_message</c>, which names the members, before any code of the application runs; the connection goes on. Other namespaces are left alone, and what the server itself
    /// publishes as bytes is not checked.
    /// </summary>
    /// <typeparam name="TContract">The contract: a class marked with <see cref="ChannelContractAttribute"/>.</typeparam>
    /// <param name="services">The application's.</param>
    /// <param name="configure">Says what is done with its events; null: nothing but the check. A contract that is added again gets more handlers.</param>
    /// <exception cref="InvalidOperationException">Another contract names one of its namespaces.</exception>
    public static IServiceCollection AddChannelContract<TContract>(this IServiceCollection services, Action<ChannelContractBuilder>? configure = null)
        where TContract : class, IChannelContract
    {
        ArgumentNullException.ThrowIfNull(services);
        var contract = FindOrAdd<TContract>(services);
        configure?.Invoke(new ChannelContractBuilder(services, contract));
        return services;
    }

    private static RegisteredContract FindOrAdd<TContract>(IServiceCollection services)
        where TContract : class, IChannelContract
    {
        var known = services.Where(static service => service is { IsKeyedService: false }).Select(static service => service.ImplementationInstance).OfType<RegisteredContract>().ToList();
        if (known.Find(static registered => registered.Class == typeof(TContract)) is { } same)
            return same;

        var added = new RegisteredContract(typeof(TContract), TContract.Contract);
        foreach (var other in known)
            added.ThrowIfItMeets(other);
        services.AddSingleton(added);
        return added;
    }
}
