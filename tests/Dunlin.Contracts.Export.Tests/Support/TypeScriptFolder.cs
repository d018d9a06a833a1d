namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>A folder of TypeScript that uses the JavaScript client, whose sources stand in for the package. It goes when the test ends.</summary>
internal sealed class TypeScriptFolder : IDisposable
{
    private const string Configuration = """
        {
          "compilerOptions": {
            "target": "ES2022", "module": "NodeNext", "moduleResolution": "NodeNext", "lib": ["ES2022", "DOM", "DOM.Iterable"], "types": [], "noEmit": true,
            "strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "verbatimModuleSyntax": true, "isolatedModules": true,
            "paths": { "@dunlin/client": ["CLIENT"] }
          },
          "include": ["*.ts"]
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-typescript-");

    public TypeScriptFolder()
    {
        Add("package.json", """{ "type": "module" }""");
        Add("tsconfig.json", Configuration.Replace("CLIENT", RepositoryPath.Of("clients", "js", "packages", "client", "src", "index.ts"), StringComparison.Ordinal));
    }

    public void Add(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    /// <summary>The errors of the compiler, one in a line.</summary>
    public string[] Compile() => Node.Compile(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);
}
