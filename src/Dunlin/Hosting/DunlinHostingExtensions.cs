using Dunlin.Auth;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Channels.Contracts;
using Dunlin.Channels.Events;
using Dunlin.Diagnostics;
using Dunlin.History;
using Dunlin.Limits;
using Dunlin.Presence;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Admission;
using Dunlin.Protocols.Native.Limits;
using Dunlin.Topics;
using Dunlin.Transport;
using Dunlin.Transport.DirectUpgrades;
using Dunlin.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunlin;

/// <summary>Adds Dunlin to an ASP.NET Core application.</summary>
public static class DunlinHostingExtensions
{
    /// <summary>Adds topics (<see cref="ITopics"/>), the WebSocket engine (<see cref="IWebSocketConnections"/>) and, on Linux, the event-loop transport for Kestrel.</summary>
    public static WebApplicationBuilder AddDunlin(this WebApplicationBuilder builder, Action<DunlinOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddDunlin(configure);
        return builder;
    }

    /// <inheritdoc cref="AddDunlin(WebApplicationBuilder, Action{DunlinOptions}?)"/>
    public static IServiceCollection AddDunlin(this IServiceCollection services, Action<DunlinOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DunlinOptions>()
            .Configure(configure ?? (static _ => { }))
            .Validate(static options => options.EventLoops >= 0, $"{nameof(DunlinOptions.EventLoops)} must not be negative.")
            .Validate(static options => options.MaxConnections >= 0, $"{nameof(DunlinOptions.MaxConnections)} must not be negative.")
            .Validate(static options => options.MaxChannels >= 0, $"{nameof(DunlinOptions.MaxChannels)} must not be negative.")
            .Validate(static options => options.ShutdownTimeout >= TimeSpan.Zero, $"{nameof(DunlinOptions.ShutdownTimeout)} must not be negative.")
            .Validate(static options => options.OnlineInterval >= TimeSpan.Zero, $"{nameof(DunlinOptions.OnlineInterval)} must not be negative.")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DunlinOptions>, ChannelOptionsValidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DunlinOptions>, TokenOptionsValidation>());

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DunlinMeter>();
        services.TryAddSingleton<LimitCounters>();
        services.TryAddSingleton<TopicRegistry>();
        services.TryAddSingleton<ITopics>(static provider => provider.GetRequiredService<TopicRegistry>());
        services.TryAddSingleton(static provider => new HistoryMemory(provider.GetRequiredService<IOptionsMonitor<DunlinOptions>>().CurrentValue.MaxHistoryBytes));
        services.TryAddSingleton<IPresenceDelivery, NativePresence>();
        services.TryAddSingleton<IInterruptions, NativeInterruptions>();
        services.TryAddSingleton<BrokerNode>();
        services.TryAddSingleton<IBrokerState>(static provider => provider.GetRequiredService<BrokerNode>());
        services.TryAddSingleton(ChannelsOf);
        services.TryAddSingleton<IChannels, ServerChannels>();
        services.TryAddSingleton<EventLoopGroup>();
        services.TryAddSingleton<WebSocketEngine>();
        services.TryAddSingleton<IWebSocketConnections>(static provider => provider.GetRequiredService<WebSocketEngine>());

        // Services stop in reverse order: the connections first, then what the application is told of their end.
        services.TryAddSingleton<ChannelEventCalls>();
        services.TryAddSingleton<ContractNamespaces>();
        services.TryAddSingleton<ContractAdmission>();
        services.AddHostedService(BrokerOf);
        services.AddHostedService(static provider => provider.GetRequiredService<ChannelEventCalls>());
        services.AddHostedService(static provider => provider.GetRequiredService<WebSocketEngine>());
        services.AddHostedService<ServerInstruments>();
        services.TryAddSingleton<RevocationList>();
        services.TryAddSingleton<TokenVerifier>();
        services.TryAddSingleton<OnlineNotices>();
        services.TryAddSingleton<NativeSessions>();
        services.TryAddSingleton<NativeSubscriptions>();
        services.TryAddSingleton<NativeQuotas>();
        services.TryAddSingleton<IClients, NativeClients>();
        services.TryAddSingleton<SessionReview>();
        services.TryAddSingleton<IRevocations, Revocations>();
        services.TryAddSingleton<INotifications, NativeNotifications>();

        // Kestrel asks the factory that was registered last first; ours declines what it cannot bind.
        services.AddSingleton<IConnectionListenerFactory, EventLoopTransportFactory>();
        services.AddDirectUpgrades();
        return services;
    }

    private static ChannelRegistry ChannelsOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<DunlinOptions>>();
        var memory = provider.GetRequiredService<HistoryMemory>();
        var node = provider.GetRequiredService<BrokerNode>();
        var channels = new ChannelRegistry(
            NamespacesOf(options.CurrentValue),
            memory,
            provider.GetRequiredService<IPresenceDelivery>(),
            provider.GetRequiredService<TimeProvider>()) { MaxChannels = options.CurrentValue.MaxChannels, Replication = node.IsConfigured ? node : null };
        if (node.IsConfigured)
            node.Attach(channels);
        options.OnChange(changed =>
        {
            memory.Limit = changed.MaxHistoryBytes;
            channels.MaxChannels = changed.MaxChannels;
            channels.Use(NamespacesOf(changed));
        });
        return channels;
    }

    // The channels are there before the broker says anything about them.
    private static BrokerNode BrokerOf(IServiceProvider provider)
    {
        provider.GetRequiredService<ChannelRegistry>();
        return provider.GetRequiredService<BrokerNode>();
    }

    private static ChannelNamespaces NamespacesOf(DunlinOptions options) => new(options.Channels, options.Namespaces);
}
