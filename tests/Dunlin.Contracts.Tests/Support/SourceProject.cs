using System.Reflection;
using Dunlin.Contracts.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dunlin.Contracts.Tests.Support;

/// <summary>A project that is compiled in memory, with the generators that a real one has: of contracts, and of the serializer.</summary>
internal sealed class SourceProject
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.Text.Json.Serialization;
        global using System.Threading.Tasks;
        global using Dunlin.Contracts;
        """;

    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly Assembly Serializer = Assembly.LoadFrom(
        typeof(SourceProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SerializerGenerator").Value!);

    private SourceProject(CSharpCompilation compilation, GeneratorDriver driver)
    {
        Driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        Source = compilation;
        Compilation = (CSharpCompilation)updated;
    }

    /// <summary>What is written by hand.</summary>
    public CSharpCompilation Source { get; }

    /// <summary>With what is generated.</summary>
    public CSharpCompilation Compilation { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>What the generator of contracts has done.</summary>
    public GeneratorRunResult Generated => Driver.GetRunResult().Results.Single(result => result.Generator.GetGeneratorType() == typeof(ContractGenerator));

    /// <summary>All errors, of the generator and of the compiler: <c>file(line): id: message</c>.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Generated.Diagnostics.Concat(Compilation.GetDiagnostics()).Where(one => one.Severity == DiagnosticSeverity.Error).Select(Text).Order(StringComparer.Ordinal)];

    /// <summary>Those that the generator says.</summary>
    public IReadOnlyList<string> Problems => [.. Generated.Diagnostics.Select(Text).Order(StringComparer.Ordinal)];

    public static SourceProject Of(params string[] sources) => Of("Contracts", [], sources);

    public static SourceProject Of(string name, IEnumerable<SourceProject> references, params string[] sources) =>
        Create(name, OutputKind.DynamicallyLinkedLibrary, references, sources);

    /// <summary>A project whose first file has statements of the top level.</summary>
    public static SourceProject Program(IEnumerable<SourceProject> references, params string[] sources) => Create("Program", OutputKind.ConsoleApplication, references, sources);

    private static SourceProject Create(string name, OutputKind kind, IEnumerable<SourceProject> references, string[] sources)
    {
        var trees = sources.Select((source, index) => Parse(source, $"File{index + 1}.cs")).Append(Parse(Usings, "Usings.cs"));
        var compilation = CSharpCompilation.Create(
            name,
            trees,
            Framework.Concat(references.Select(static project => project.Compilation.ToMetadataReference())),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        return new SourceProject(compilation, CSharpGeneratorDriver.Create(
            [new ContractGenerator().AsSourceGenerator(), SerializerGenerator()],
            parseOptions: Language,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)));
    }

    /// <summary>The same project with another text of a file; the generators know what they did before.</summary>
    public SourceProject WithFile(string name, string source)
    {
        var old = Source.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == name);
        var tree = Parse(source, name);
        return new SourceProject(old is null ? Source.AddSyntaxTrees(tree) : Source.ReplaceSyntaxTree(old, tree), Driver);
    }

    /// <summary>A generated file.</summary>
    public string File(string name) => Generated.GeneratedSources.Single(source => source.HintName == name).SourceText.ToString();

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Language, path, System.Text.Encoding.UTF8);

    private static ISourceGenerator SerializerGenerator() =>
        ((IIncrementalGenerator)Activator.CreateInstance(Serializer.GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!)!).AsSourceGenerator();

    private static string Text(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetLineSpan();
        return $"{Path.GetFileName(place.Path)}({place.StartLinePosition.Line + 1}): {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
