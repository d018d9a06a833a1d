using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Tests.Transport;

internal static class KestrelLimits
{
    public static void Set(WebApplicationBuilder builder, Action<KestrelServerLimits> set) =>
        builder.WebHost.ConfigureKestrel(kestrel => set(kestrel.Limits));

    /// <summary>No limit on body size and data rates: for tests that send much or stop on purpose.</summary>
    public static void Lift(WebApplicationBuilder builder) => Set(builder, limits =>
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    });
}
