using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Naming;

/// <summary>
/// The names of types: those of the C# types. Where two have the same one, both get as much of their namespaces in front as tells them apart: <c>BillingItem</c> and <c>ShopItem</c>. Immutable.
/// </summary>
internal sealed class TypeNames
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<Declaration, string> _names;
    private readonly Dictionary<ChannelNamespace, string> _events;

    public TypeNames(ContractModel model)
    {
        _events = model.Namespaces.ToDictionary(one => one, one => Identifiers.Unique($"{(one.Name.Length == 0 ? "Default" : Identifiers.TypeName(one.Name))}Events", _taken));
        var candidates = model.Declarations.ToDictionary(one => one, Candidates);
        _names = candidates.Keys.ToDictionary(one => one, one => Identifiers.Unique(Shortest(one, candidates), _taken));
    }

    /// <summary>The name of a type.</summary>
    public string Of(Declaration declaration) => _names[declaration];

    /// <summary>The name of the type that lists the events of a namespace, such as <c>ChatEvents</c>.</summary>
    public string EventsOf(ChannelNamespace channels) => _events[channels];

    private static string Shortest(Declaration declaration, Dictionary<Declaration, string[]> candidates)
    {
        var own = candidates[declaration];
        return own.FirstOrDefault(name => candidates.All(other => other.Key == declaration || !other.Value.Contains(name))) ?? own[^1];
    }

    // From its own name to its full name.
    private string[] Candidates(Declaration declaration)
    {
        var path = PathOf(declaration.Type);
        var name = SimpleName(declaration.Type) + (IsBaseOfUnion(declaration) ? "Base" : "");
        return [.. Enumerable.Range(0, path.Length + 1).Select(used => Identifiers.TypeName(string.Concat(path[^used..]) + name))];
    }

    private static bool IsBaseOfUnion(Declaration declaration) =>
        declaration is ObjectDeclaration && declaration.Type.IsDefined(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false);

    private static string[] PathOf(Type type)
    {
        var outer = new List<string>();
        for (var declaring = type.DeclaringType; declaring is not null; declaring = declaring.DeclaringType)
            outer.Insert(0, WithoutArity(declaring.Name));
        return [.. (type.Namespace ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries), .. outer];
    }

    private static string SimpleName(Type type) =>
        type.IsArray ? $"{SimpleName(type.GetElementType()!)}Array"
        : type.IsGenericType ? $"{WithoutArity(type.Name)}Of{string.Join("And", type.GetGenericArguments().Select(SimpleName))}"
        : type.Name;

    private static string WithoutArity(string name) => name.Split('`')[0];
}
