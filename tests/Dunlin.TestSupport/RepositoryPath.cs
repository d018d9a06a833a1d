namespace Dunlin.TestSupport;

/// <summary>Finds files of the repository from wherever the test program was built.</summary>
public static class RepositoryPath
{
    /// <summary>The folder that holds <c>Dunlin.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder, given from the root.</summary>
    public static string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dunlin.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Dunlin.slnx above {AppContext.BaseDirectory}.");
    }
}
