using System.Diagnostics.Metrics;
using Dunlin.Server.Configuration;
using Dunlin.Server.Diagnostics;
using Dunlin.Server.Http;
using Dunlin.Server.Http.ChannelQueries;
using Dunlin.Server.Http.ClientCommands;
using Dunlin.Server.Http.Publishing;
using Dunlin.Server.Metrics;
using Dunlin.Server.OpenApi;
using Dunlin.Server.Otlp;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace Dunlin.Server;

/// <summary>Puts the server together.</summary>
internal static class ServerApp
{
    public const string WebSocketPath = "/ws";

    /// <param name="args">The command line.</param>
    /// <param name="configure">Has the last word about everything but the settings.</param>
    /// <exception cref="SettingException">The configuration cannot be started with.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var settings = ServerSettings.Read(builder.Configuration);
        var addresses = ListenAddresses.Read(builder.Configuration);
        addresses.RequireKeyUnlessLoopback(settings.ApiKeys.Count > 0);

        ConfigureWebHost(builder, addresses);
        ConfigureLogging(builder);
        ConfigureServices(builder, settings, addresses);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (addresses.IsLoopbackOnly && builder.Configuration["AllowedHosts"] is null)
            app.Use(new LoopbackHostGuard(app.Services.GetRequiredService<SettingsMonitor>()).InvokeAsync);
        Map(app, settings);
        return app;
    }

    private static void ConfigureWebHost(WebApplicationBuilder builder, ListenAddresses addresses)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (!builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.WebHost.UseUrls([.. addresses.Addresses.Select(a => a.ToString())]);
    }

    // Quiet by default; any setting in the configuration goes before.
    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        var levels = builder.Configuration.GetSection("Logging:LogLevel");
        if (levels["Default"] is null)
            builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // A failed start is explained in one line; the host would add its stack trace.
        if (levels["Microsoft.Extensions.Hosting.Internal.Host"] is null)
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // It writes whole addresses, and tokens may stand in them.
        if (levels["Microsoft.AspNetCore.Hosting.Diagnostics"] is null)
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        if (levels["Microsoft.AspNetCore.Server.Kestrel"] is null)
            builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
    }

    private static void ConfigureServices(WebApplicationBuilder builder, ServerSettings settings, ListenAddresses addresses)
    {
        var services = builder.Services;
        builder.AddDunlin();
        services.AddSingleton(provider => new SettingsMonitor(
            settings,
            addresses,
            builder.Configuration,
            provider.GetServices<IValidateOptions<DunlinOptions>>(),
            provider.GetRequiredService<ILogger<SettingsMonitor>>()));
        services.AddOptions<DunlinOptions>().Configure<SettingsMonitor>(static (dunlin, settings) => settings.Current.ApplyTo(dunlin));
        services.AddSingleton<IOptionsChangeTokenSource<DunlinOptions>>(static provider => provider.GetRequiredService<SettingsMonitor>());
        services.AddProblemDetails();
        services.AddSingleton<ApiKeyGate>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<StatisticsSampler>();
        services.AddHostedService(static provider => provider.GetRequiredService<StatisticsSampler>());
        services.AddSingleton(provider => new MetricsCollector(provider.GetRequiredService<IMeterFactory>(), settings.MeasureHandlers));
        if (settings.Otlp is { } otlp)
            services.AddHostedService(_ => new OtlpExport(otlp, settings.MeasureHandlers, ServerVersion.Text));
    }

    private static void Map(WebApplication app, ServerSettings settings)
    {
        var health = new HealthEndpoints(app.Lifetime, app.Services.GetRequiredService<IBrokerState>());
        var welcome = new WelcomePage();
        app.MapMethods("/", ["GET", "HEAD"], welcome.InvokeAsync);
        app.MapGet("/api/data", DataEndpoint.InvokeAsync);
        app.MapGet("/openapi.json", new OpenApiDocument().InvokeAsync);
        app.MapGet("/health/live", HealthEndpoints.LiveAsync);
        app.MapGet("/health/ready", health.ReadyAsync);
        MapApi(app, settings);

        var monitor = app.Services.GetRequiredService<SettingsMonitor>();
        var changes = app.Services.GetRequiredService<IOptionsMonitor<DunlinOptions>>();
        app.MapDunlin(WebSocketPath, native =>
        {
            settings.ApplyTo(native);
            changes.OnChange(_ => monitor.Current.ApplyChangeableTo(native));
        });
    }

    // What needs a key.
    private static void MapApi(WebApplication app, ServerSettings settings)
    {
        var services = app.Services;
        var key = services.GetRequiredService<ApiKeyGate>();
        var live = services.GetRequiredService<SettingsMonitor>();
        var channels = services.GetRequiredService<IChannels>();
        var publisher = services.GetRequiredService<Publisher>();
        var notify = new NotifyEndpoint(services.GetRequiredService<INotifications>(), () => live.Current.MaxNotifySize);
        var publish = new PublishEndpoint(publisher, () => settings.MaxMessageSize);
        var batch = new PublishBatchEndpoint(publisher, () => live.Current.MaxBatchSize, () => settings.MaxMessageSize);
        app.MapPost("/api/notify", key.Guard(notify.InvokeAsync));
        app.MapPost("/api/publish", key.Guard(publish.InvokeAsync));
        app.MapPost("/api/publish/batch", key.Guard(batch.InvokeAsync));
        var clients = services.GetRequiredService<IClients>();
        app.MapPost("/api/disconnect", key.Guard(new DisconnectEndpoint(clients, () => live.Current.MaxNotifySize).InvokeAsync));
        app.MapPost("/api/unsubscribe", key.Guard(new UnsubscribeEndpoint(clients, () => live.Current.MaxNotifySize).InvokeAsync));
        app.MapPost("/api/revoke", key.Guard(new RevokeEndpoint(services.GetRequiredService<IRevocations>(), () => live.Current.MaxNotifySize).InvokeAsync));
        app.MapGet("/api/channels", key.Guard(new ChannelListEndpoint(channels).InvokeAsync));
        app.MapGet("/api/channels/{channel}/presence", key.Guard(BrokerFailures.Answer(new ChannelPresenceEndpoint(channels).InvokeAsync)));
        app.MapGet("/api/channels/{channel}/history", key.Guard(BrokerFailures.Answer(new ChannelHistoryEndpoint(channels).InvokeAsync)));
        app.MapGet("/api/stats", key.Guard(services.GetRequiredService<StatisticsSampler>().InvokeAsync));
        app.MapGet("/metrics", key.Guard(new MetricsEndpoint(services.GetRequiredService<MetricsCollector>()).InvokeAsync));
    }
}
