using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Dunlin.Packages.Tests;

/// <summary>What people install: complete, documented, with symbols that fit.</summary>
public sealed class PackageTests(PackedProjects packed) : IClassFixture<PackedProjects>
{
    public static TheoryData<string, string[]> Libraries { get; } = new()
    {
        { "Dunlin.Core", [] },
        { "Dunlin.Contracts", [] },
        { "Dunlin", ["Dunlin.Contracts", "Dunlin.Core"] },
        { "Dunlin.Client", ["Dunlin.Contracts", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"] },
        { "Dunlin.Testing", ["Dunlin", "Dunlin.Client"] },
    };

    [Fact]
    public void There_are_these_and_no_others() =>
        Assert.Equal(Libraries.Select(row => row.Data.Item1).Order(StringComparer.Ordinal), packed.Packages.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Each_says_what_it_is_and_needs_no_more_than_it_must(string name, string[] dependencies)
    {
        var package = packed.Packages[name];

        Assert.Equal(dependencies, package.Dependencies);
        Assert.Equal("MIT", package["license"]);
        Assert.All(["version", "authors", "description", "tags"], field => Assert.NotEmpty(package[field] ?? ""));
        var readme = package["readme"];
        Assert.NotNull(readme);
        Assert.NotEmpty(package.Files[readme]);
        Assert.Equal([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], package.Files.Keys.Where(path => path.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Each_documents_its_public_types(string name, string[] dependencies)
    {
        _ = dependencies;
        var package = packed.Packages[name];
        var documented = XDocument.Load(new MemoryStream(package.Files[$"lib/net10.0/{name}.xml"])).Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();

        var types = PublicTypes(package.Files[$"lib/net10.0/{name}.dll"]);

        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => !documented.Contains($"T:{type}"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Each_has_symbols_that_are_of_its_assembly(string name, string[] dependencies)
    {
        _ = dependencies;
        var package = packed.Packages[name];
        Assert.NotNull(package.Symbols);

        using var assembly = new PEReader(ImmutableArray.Create(package.Files[$"lib/net10.0/{name}.dll"]));
        using var symbols = MetadataReaderProvider.FromPortablePdbImage(ImmutableArray.Create(package.Symbols[$"lib/net10.0/{name}.pdb"]));

        var entry = assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        var expected = new BlobContentId(assembly.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp);
        Assert.Equal(expected, new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id));
    }

    private static List<string> PublicTypes(byte[] assembly)
    {
        using var file = new PEReader(ImmutableArray.Create(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => type.Attributes.HasFlag(System.Reflection.TypeAttributes.Public) && !type.IsNested)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }
}
