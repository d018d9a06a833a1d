using System.Reflection;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>How these tests were built.</summary>
internal static class TestBuild
{
    /// <summary><c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } = typeof(TestBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Configuration").Value!;

    /// <summary>What a project of the sample TypedChat was built to.</summary>
    public static string OfSample(string project) => RepositoryPath.Of("samples", "TypedChat", project, "bin", Configuration, "net10.0", $"TypedChat.{project}.dll");
}
