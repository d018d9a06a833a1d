namespace Dunlin.Contracts.Export.Loading;

/// <summary>The frameworks that are installed beside .NET's own. A contract may stand in a project that needs ASP.NET Core; this program does not.</summary>
internal static class SharedFrameworks
{
    /// <summary>Where the assemblies of the running .NET are, such as <c>/usr/lib/dotnet/shared/Microsoft.NETCore.App/10.0.0</c>.</summary>
    public static string RuntimeFolder { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>The path of an assembly of ASP.NET Core, of the newest version that goes with the running .NET; null when there is none.</summary>
    public static string? Find(string assembly)
    {
        var framework = new DirectoryInfo(Path.Combine(RuntimeFolder, "..", "..", "Microsoft.AspNetCore.App"));
        return framework.Exists
            ? framework.EnumerateDirectories()
                .Where(folder => Version.TryParse(folder.Name, out var version) && version.Major == Environment.Version.Major)
                .OrderByDescending(folder => Version.Parse(folder.Name))
                .Select(folder => Path.Combine(folder.FullName, $"{assembly}.dll"))
                .FirstOrDefault(File.Exists)
            : null;
    }
}
