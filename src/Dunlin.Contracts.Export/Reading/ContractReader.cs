using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Reads what contracts say into a model.</summary>
internal sealed class ContractReader
{
    private readonly ShapeReader _shapes = new();

    /// <exception cref="ExportException">Two contracts contradict each other, or a type cannot be described.</exception>
    public static ContractModel Read(Assembly assembly, IReadOnlyList<ChannelContract> contracts)
    {
        var reader = new ContractReader();
        var namespaces = NamesIn(contracts).Select(name => reader.Namespace(name, contracts)).ToArray();
        return new ContractModel(assembly.GetName().Name!, VersionOf(assembly), namespaces, reader._shapes.Declarations);
    }

    private static IEnumerable<string> NamesIn(IReadOnlyList<ChannelContract> contracts) =>
        contracts.SelectMany(contract => contract.Events.Select(one => one.Namespace).Concat(contract.States.Select(one => one.Namespace)))
            .Distinct()
            .Order(StringComparer.Ordinal);

    private ChannelNamespace Namespace(string name, IReadOnlyList<ChannelContract> contracts)
    {
        var events = new Dictionary<string, ChannelEvent>();
        foreach (var descriptor in contracts.SelectMany(contract => contract.Events).Where(one => one.Namespace == name))
        {
            if (!events.TryAdd(descriptor.Name, new ChannelEvent(descriptor.Name, descriptor.IsEphemeral, Payload(descriptor.Json))))
                throw new ExportException($"The event \"{descriptor.Name}\" of the namespace \"{name}\" is in two contracts.");
        }

        return new ChannelNamespace(name, [.. events.Values], State(name, contracts));
    }

    private MemberState? State(string name, IReadOnlyList<ChannelContract> contracts)
    {
        var states = contracts.SelectMany(contract => contract.States).Where(one => one.Namespace == name).ToArray();
        return states.Length switch
        {
            0 => null,
            1 => new MemberState(Payload(states[0].Json)),
            _ => throw new ExportException($"The namespace \"{name}\" has states in two contracts."),
        };
    }

    private Declaration Payload(JsonTypeInfo json) =>
        _shapes.Read(json, json.Type.FullName!) is ReferenceShape { Declaration: var declaration } && declaration is not EnumDeclaration
            ? declaration
            : throw new ExportException($"{json.Type.FullName} cannot be described: it is not written as a JSON object.");

    // Without what a build adds behind the plus sign, such as a commit.
    private static string VersionOf(Assembly assembly) =>
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "0.0.0").Split('+')[0];
}
