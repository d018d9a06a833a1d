using System.Reflection;
using System.Runtime.Loader;

namespace Dunlin.Contracts.Export.Loading;

/// <summary>
/// Loads an assembly and what it depends on, as its <c>.deps.json</c> says, else from the folder beside it. <c>Dunlin.Contracts</c> and <c>System.Text.Json</c> are those of this program, so that
/// their types are the same on both sides.
/// </summary>
internal sealed class ContractLoadContext(string path) : AssemblyLoadContext(nameof(ContractLoadContext))
{
    private static readonly HashSet<string> Shared = ["Dunlin.Contracts", "System.Text.Json"];

    private readonly AssemblyDependencyResolver _resolver = new(path);
    private readonly string _folder = Path.GetDirectoryName(path)!;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is not { } name || Shared.Contains(name) || IsOfRuntime(name) ? null
            : Find(assemblyName) is { } found ? LoadFromAssemblyPath(found)
            : null;

    private string? Find(AssemblyName assembly) =>
        _resolver.ResolveAssemblyToPath(assembly)
        ?? Existing(Path.Combine(_folder, $"{assembly.Name}.dll"))
        ?? SharedFrameworks.Find(assembly.Name!);

    private static bool IsOfRuntime(string name) => File.Exists(Path.Combine(SharedFrameworks.RuntimeFolder, $"{name}.dll"));

    private static string? Existing(string file) => File.Exists(file) ? file : null;
}
