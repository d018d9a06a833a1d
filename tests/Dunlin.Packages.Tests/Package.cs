using System.IO.Compression;
using System.Xml.Linq;

namespace Dunlin.Packages.Tests;

/// <summary>A package as it lies in a feed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Manifest">The <c>metadata</c> of its nuspec.</param>
/// <param name="Files">What is in it, by path.</param>
/// <param name="Symbols">What is in its package of symbols; null: there is none.</param>
public sealed record Package(string Name, XElement Manifest, IReadOnlyDictionary<string, byte[]> Files, IReadOnlyDictionary<string, byte[]>? Symbols)
{
    public static Package Read(string path)
    {
        var files = ReadFiles(path);
        var symbols = Path.ChangeExtension(path, ".snupkg");
        var nuspec = files.Single(file => file.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value;
        var manifest = XDocument.Load(new MemoryStream(nuspec)).Root!.Elements().Single();
        return new Package(Value(manifest, "id")!, manifest, files, File.Exists(symbols) ? ReadFiles(symbols) : null);
    }

    /// <summary>A field of the manifest; null: it is not there.</summary>
    public string? this[string field] => Value(Manifest, field);

    /// <summary>The packages that it needs.</summary>
    public IEnumerable<string> Dependencies =>
        Manifest.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal);

    private static string? Value(XElement manifest, string field) => manifest.Elements().SingleOrDefault(element => element.Name.LocalName == field)?.Value;

    private static Dictionary<string, byte[]> ReadFiles(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return archive.Entries.ToDictionary(entry => entry.FullName, ReadBytes);
    }

    private static byte[] ReadBytes(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        using var content = entry.Open();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
