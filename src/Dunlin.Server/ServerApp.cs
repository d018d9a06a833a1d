using Dunlin.Server.Configuration;
using Dunlin.Server.Diagnostics;
using Dunlin.Server.Http;
using Microsoft.AspNetCore.Hosting;

namespace Dunlin.Server;

/// <summary>Puts the server together.</summary>
internal static class ServerApp
{
    public const string WebSocketPath = "/ws";

    /// <exception cref="SettingException">The configuration cannot be started with.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        var settings = ServerSettings.Read(builder.Configuration);
        var addresses = ListenAddresses.Read(builder.Configuration);
        addresses.RequireKeyUnlessLoopback(settings.ApiKey);

        ConfigureWebHost(builder, addresses);
        ConfigureLogging(builder);
        ConfigureServices(builder, settings);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (settings.ApiKey is null && addresses.IsLoopbackOnly && builder.Configuration["AllowedHosts"] is null)
            app.Use(LoopbackHostGuard.InvokeAsync);
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

    private static void ConfigureServices(WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.AddDunlin(dunlin =>
        {
            dunlin.UseEventLoops = settings.UseEventLoops;
            dunlin.EventLoops = settings.EventLoops;
            dunlin.MaxConnections = settings.MaxConnections;
            dunlin.ShutdownTimeout = settings.ShutdownTimeout;
            dunlin.OnlineInterval = settings.OnlineInterval;
            settings.Tokens.ApplyTo(dunlin);
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<StatisticsSampler>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StatisticsSampler>());
    }

    private static void Map(WebApplication app, ServerSettings settings)
    {
        var key = new ApiKeyGate(settings.ApiKey);
        var notify = new NotifyEndpoint(app.Services.GetRequiredService<INotifications>(), settings.MaxNotifySize);
        var publish = new PublishEndpoint(app.Services.GetRequiredService<IChannels>(), settings.MaxMessageSize);
        var health = new HealthEndpoints(app.Lifetime);
        var welcome = new WelcomePage();
        app.MapMethods("/", ["GET", "HEAD"], welcome.InvokeAsync);
        app.MapGet("/api/data", DataEndpoint.InvokeAsync);
        app.MapPost("/api/notify", key.Guard(notify.InvokeAsync));
        app.MapPost("/api/publish", key.Guard(publish.InvokeAsync));
        app.MapPost("/api/revoke", key.Guard(new RevokeEndpoint(app.Services.GetRequiredService<IRevocations>(), () => settings.MaxNotifySize).InvokeAsync));
        app.MapGet("/api/stats", key.Guard(app.Services.GetRequiredService<StatisticsSampler>().InvokeAsync));
        app.MapGet("/health/live", HealthEndpoints.LiveAsync);
        app.MapGet("/health/ready", health.ReadyAsync);
        app.MapDunlin(WebSocketPath, native => Configure(native, settings));
    }

    private static void Configure(NativeProtocolOptions native, ServerSettings settings)
    {
        native.MaxChannelsPerConnection = settings.MaxChannelsPerConnection;
        native.MaxCommandsPerMessage = settings.MaxCommandsPerMessage;
        settings.Tokens.ApplyTo(native);
        native.Socket.MaxMessageSize = settings.MaxMessageSize;
        native.Socket.BackpressureLimit = settings.BackpressureLimit;
        native.Socket.PingInterval = settings.PingInterval;
        native.Socket.IdleTimeout = settings.IdleTimeout;
        native.Socket.Compression = settings.Compression;
        foreach (var origin in settings.AllowedOrigins)
            native.Socket.AllowedOrigins.Add(origin);
    }
}
