using System.Reflection;

namespace Dunlin.Contracts.Export.Loading;

/// <summary>Finds the contracts of an assembly.</summary>
internal static class ContractAssembly
{
    private static readonly MethodInfo ReadMethod = typeof(ContractAssembly).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Loads the assembly. It stays loaded until the program ends.</summary>
    /// <exception cref="ExportException">There is none, or it is not one of .NET.</exception>
    public static Assembly Load(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new ExportException($"There is no assembly {path}.");

        try
        {
            return new ContractLoadContext(full).LoadFromAssemblyPath(full);
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or InvalidOperationException)
        {
            throw new ExportException($"{path} cannot be loaded: {FirstLine(exception)}", exception);
        }
    }

    /// <summary>All contracts, sorted by the full name of their classes.</summary>
    /// <exception cref="ExportException">There is none, or one cannot be read.</exception>
    public static IReadOnlyList<ChannelContract> ContractsOf(Assembly assembly)
    {
        var contracts = TypesOf(assembly, out var missing)
            .Where(type => type is { IsInterface: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(IChannelContract)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(ContractOf)
            .ToArray();
        return contracts.Length > 0 ? contracts : throw new ExportException($"There is no contract in {assembly.GetName().Name}: no class with [ChannelContract].{missing}");
    }

    // A type whose base is missing is no contract, and must not hide those that are.
    private static Type[] TypesOf(Assembly assembly, out string missing)
    {
        missing = "";
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            missing = $" Some of its types cannot be loaded: {FirstLine(exception.LoaderExceptions.FirstOrDefault(one => one is not null) ?? exception)}";
            return [.. exception.Types.OfType<Type>()];
        }
    }

    private static ChannelContract ContractOf(Type type)
    {
        try
        {
            return (ChannelContract)ReadMethod.MakeGenericMethod(type).Invoke(null, null)!;
        }
        catch (Exception exception) when (exception is TargetInvocationException or FileNotFoundException or FileLoadException or TypeLoadException)
        {
            throw new ExportException($"The contract {type.FullName} cannot be read: {FirstLine(Cause(exception))}", exception);
        }
    }

    private static ChannelContract Read<T>()
        where T : IChannelContract => T.Contract;

    private static Exception Cause(Exception exception) =>
        exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner ? Cause(inner) : exception;

    private static string FirstLine(Exception exception) => exception.Message.ReplaceLineEndings("\n").Split('\n')[0];
}
