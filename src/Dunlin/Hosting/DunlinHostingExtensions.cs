using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin;

/// <summary>Adds Dunlin to an ASP.NET Core application.</summary>
public static class DunlinHostingExtensions
{
    /// <summary>Adds topics, the WebSocket engine and the event-loop transport.</summary>
    public static WebApplicationBuilder AddDunlin(this WebApplicationBuilder builder, Action<DunlinOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddDunlin(configure);
        return builder;
    }

    /// <inheritdoc cref="AddDunlin(WebApplicationBuilder, Action{DunlinOptions}?)"/>
    public static IServiceCollection AddDunlin(this IServiceCollection services, Action<DunlinOptions>? configure = null) =>
        throw new NotSupportedException();
}
