using Dunlin.Contracts.Export.Tests.Support;

namespace Dunlin.Contracts.Export.Tests.Package;

/// <summary>A project outside of the repository that has nothing but the package.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <DunlinTypeScript>../web/contract.d.ts</DunlinTypeScript>
            <DunlinAsyncApi>../web/asyncapi.json</DunlinAsyncApi>
            <DunlinContractTitle>Typed chat</DunlinContractTitle>
            <DunlinContractServer>ws://localhost:5000/ws</DunlinContractServer>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Dunlin.Contracts" Version="*-*" />
            <!-- What is needed at run time alone, and is not of the exporter's own runtime. -->
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
          </ItemGroup>
        </Project>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_project_that_refers_to_it_gets_both_files_and_checks_them()
    {
        await Tool.DotnetAsync(RepositoryPath.Of("src", "Dunlin.Contracts"), "pack", "--no-build", "--configuration", TestBuild.Configuration, "--output", PathOf("feed"), "--verbosity", "quiet");
        Write("NuGet.config", $"""<configuration><packageSources><clear /><add key="feed" value="{PathOf("feed")}" /></packageSources><config><add key="globalPackagesFolder" value="{PathOf("packages")}" /></config></configuration>""");
        Write("Contract/TypedChat.Contract.csproj", Project);
        Write("Contract/ChatContract.cs", File.ReadAllText(RepositoryPath.Of("samples", "TypedChat", "Contract", "ChatContract.cs")));
        Write("Contract/Controller.cs", "public sealed class Controller : Microsoft.AspNetCore.Mvc.ControllerBase;\n");

        await BuildAsync();
        Assert.Equal(Sample("Web", "contract.d.ts"), Read("web/contract.d.ts"));
        Assert.Equal(Sample("asyncapi.json").Replace("0.1.0", "1.0.0", StringComparison.Ordinal), Read("web/asyncapi.json"));

        // A file that was changed by hand is written again; one that is as it should be is not touched.
        var untouched = File.GetLastWriteTimeUtc(PathOf("web/asyncapi.json"));
        Write("web/contract.d.ts", "// mine\n");
        await BuildAsync();
        Assert.Equal(Sample("Web", "contract.d.ts"), Read("web/contract.d.ts"));
        Assert.Equal(untouched, File.GetLastWriteTimeUtc(PathOf("web/asyncapi.json")));

        await BuildAsync("-p:DunlinContractCheck=true");
        Write("web/contract.d.ts", "// mine\n");
        var (exitCode, output) = await Tool.RunAsync("dotnet", ["build", "-p:DunlinContractCheck=true"], PathOf("Contract"));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error : ../web/contract.d.ts is out of date: line 1 is \"// mine\"", output);
    }

    private Task BuildAsync(params string[] arguments) => Tool.DotnetAsync(PathOf("Contract"), ["build", "--verbosity", "quiet", .. arguments]);

    private static string Sample(params string[] path) => File.ReadAllText(RepositoryPath.Of(["samples", "TypedChat", .. path]));

    private string Read(string name) => File.ReadAllText(PathOf(name));

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
