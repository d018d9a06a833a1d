using System.Reflection;

namespace Dunlin.TestSupport;

/// <summary>How the tests were built, and so what there is beside them.</summary>
public static class TestBuild
{
    /// <summary><c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } = typeof(TestBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Configuration").Value!;

    /// <summary>What a sample was built to: <c>("TypedChat", "Server")</c> is <c>TypedChat.Server.dll</c> of <c>samples/TypedChat/Server</c>.</summary>
    public static string OfSample(params string[] folders) =>
        RepositoryPath.Of(["samples", .. folders, "bin", Configuration, "net10.0", $"{string.Join('.', folders)}.dll"]);
}
