using System.Reflection;

namespace Dunlin.Server.Diagnostics;

internal static class ServerVersion
{
    /// <summary>Such as <c>0.1.0</c>; the commit that a build may append is left out.</summary>
    public static string Text { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
