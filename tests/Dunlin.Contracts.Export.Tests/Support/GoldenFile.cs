namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Texts that were read once by a person. <c>DUNLIN_WRITE_GOLDEN=1</c> writes them anew, to be read again as a diff.</summary>
internal static class GoldenFile
{
    public static void Verify(string name, string actual)
    {
        var path = RepositoryPath.Of("tests", "Dunlin.Contracts.Export.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("DUNLIN_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual, ignoreLineEndingDifferences: true);
    }
}
