namespace Dunlin.Packages.Tests;

/// <summary>What <c>dotnet pack</c> makes of all projects, once for all tests.</summary>
public sealed class PackedProjects : IAsyncLifetime
{
    public DirectoryInfo Feed { get; } = Directory.CreateTempSubdirectory("dunlin-feed-");

    /// <summary>The packages that people install, by their names.</summary>
    public IReadOnlyDictionary<string, Package> Packages { get; private set; } = new Dictionary<string, Package>();

    public async ValueTask InitializeAsync()
    {
        foreach (var project in Directory.GetFiles(RepositoryPath.Of("src"), "*.csproj", SearchOption.AllDirectories))
            await Tool.DotnetAsync(RepositoryPath.Root, "pack", project, "--no-build", "--configuration", TestBuild.Configuration, "--output", Feed.FullName, "--verbosity", "quiet");
        Packages = Feed.GetFiles("*.nupkg").Select(file => Package.Read(file.FullName)).ToDictionary(package => package.Name);
    }

    public ValueTask DisposeAsync()
    {
        Feed.Delete(recursive: true);
        return default;
    }
}
