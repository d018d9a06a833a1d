namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>The sample TypedChat in a folder of its own, where it may be changed. What it takes from the repository it takes from there. It goes when the tests end.</summary>
public sealed class SampleCopy : IDisposable
{
    private static readonly string Original = RepositoryPath.Of("samples", "TypedChat");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-typed-chat-");

    public SampleCopy()
    {
        foreach (var name in new[] { "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "global.json" })
            File.Copy(RepositoryPath.Of(name), Path.Combine(_folder.FullName, name));
        foreach (var file in Directory.EnumerateFiles(Original, "*", SearchOption.AllDirectories).Where(IsSource))
            Write(Path.GetRelativePath(Original, file), File.ReadAllText(file).Replace("../../../", RepositoryPath.Root + "/", StringComparison.Ordinal));
    }

    /// <summary>The folder of the page's sources.</summary>
    public string Web => PathOf("Web");

    /// <summary>The text of a file.</summary>
    public string Read(string name) => File.ReadAllText(PathOf(name));

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    /// <summary>Restores all of its projects.</summary>
    public Task RestoreAsync() => Tool.DotnetAsync(PathOf("Server"), "restore", "--verbosity", "quiet");

    /// <summary>Builds one of its projects, not those that it refers to, in the configuration of the tests. What it takes from the repository is built already, and may not be built by two at a time.</summary>
    public Task BuildAsync(string project) => Tool.DotnetAsync(
        PathOf(project), "build", "--no-restore", "--configuration", TestBuild.Configuration, "-p:BuildProjectReferences=false", "-p:DunlinContractCheck=false", "--verbosity", "quiet");

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, "samples", "TypedChat", name);

    private static bool IsSource(string file) => !Path.GetRelativePath(Original, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "node_modules"]).Any();
}
