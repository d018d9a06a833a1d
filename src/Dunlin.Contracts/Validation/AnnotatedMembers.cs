using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts.Validation;

/// <summary>The data annotations of a record and of the objects and lists within it, found once.</summary>
/// <remarks>
/// <see cref="Validator"/> finds members by reflection, which trimming breaks, and does not see the parameters of positional records, nor nested
/// objects. The serialiser's metadata knows all of them and holds their getters.
/// </remarks>
internal sealed class AnnotatedMembers
{
    private readonly List<Member> _members = [];
    private ValidationAttribute[] _own = [];
    private bool _checksItself;

    /// <summary>The annotations of a contract, or null when there are none: then a message is not looked at again.</summary>
    public static AnnotatedMembers? Of(JsonTypeInfo contract)
    {
        var known = new Dictionary<Type, AnnotatedMembers>();
        var root = Build(contract, known);
        return known.Values.Any(type => type.HasRules) ? root : null;
    }

    /// <summary>Says which members are not valid, or null when all are.</summary>
    public string? Check(object message)
    {
        var problems = new MemberProblems();
        Check(message, path: "", depth: 0, problems);
        return problems.Text;
    }

    private bool HasRules => _own.Length > 0 || _checksItself || _members.Exists(member => member.Rules.Length > 0);

    private static AnnotatedMembers Build(JsonTypeInfo contract, Dictionary<Type, AnnotatedMembers> known)
    {
        if (known.TryGetValue(contract.Type, out var existing))
            return existing;

        var type = known[contract.Type] = new AnnotatedMembers();
        type._own = [.. contract.Type.GetCustomAttributes<ValidationAttribute>(inherit: true)];
        type._checksItself = typeof(IValidatableObject).IsAssignableFrom(contract.Type);
        foreach (var property in contract.Properties)
        {
            // What a message cannot set it cannot get wrong.
            if (property is { Get: { } get } && (property.Set is not null || property.AssociatedParameter is not null))
                type._members.Add(new Member(property.Name, get, RulesOf(property), Nested(property, known)));
        }

        return type;
    }

    private static ValidationAttribute[] RulesOf(JsonPropertyInfo property) =>
        [.. RulesOf(property.AttributeProvider), .. RulesOf(property.AssociatedParameter?.AttributeProvider)];

    private static IEnumerable<ValidationAttribute> RulesOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).OfType<ValidationAttribute>() ?? [];

    private static AnnotatedMembers? Nested(JsonPropertyInfo property, Dictionary<Type, AnnotatedMembers> known)
    {
        var options = property.Options;
        if (!options.TryGetTypeInfo(property.PropertyType, out var contract))
            return null;
        if (contract.Kind == JsonTypeInfoKind.Enumerable && !options.TryGetTypeInfo(contract.ElementType!, out contract))
            return null;

        return contract.Kind == JsonTypeInfoKind.Object ? Build(contract, known) : null;
    }

    private void Check(object value, string path, int depth, MemberProblems problems)
    {
        // Only references that a custom converter made can go deeper than the JSON did.
        if (depth > JsonDepth.Max || problems.IsFull)
            return;

        foreach (var member in _members)
            Check(member, member.Get(value), value, path, depth, problems);

        foreach (var rule in _own)
            Apply(rule, value, value, path, problems);

        if (_checksItself)
            AddOwnFindings((IValidatableObject)value, path, problems);
    }

    private static void Check(Member member, object? value, object owner, string path, int depth, MemberProblems problems)
    {
        var memberPath = MemberProblems.Join(path, member.Name);
        foreach (var rule in member.Rules)
            Apply(rule, value, owner, memberPath, problems);

        if (member.Nested is null || value is null)
            return;

        if (value is not IEnumerable list)
        {
            member.Nested.Check(value, memberPath, depth + 1, problems);
            return;
        }

        var index = -1;
        foreach (var element in list)
        {
            index++;
            if (element is not null)
                member.Nested.Check(element, $"{memberPath}[{index}]", depth + 1, problems);
        }
    }

    private static void Apply(ValidationAttribute rule, object? value, object owner, string path, MemberProblems problems)
    {
        var name = path.Length == 0 ? "message" : path;
        var context = new ValidationContext(owner, name, serviceProvider: null, items: null) { MemberName = name };
        if (rule.GetValidationResult(value, context) is { } failure)
            problems.Add(name, failure.ErrorMessage ?? "is not valid.");
    }

    private static void AddOwnFindings(IValidatableObject value, string path, MemberProblems problems)
    {
        var context = new ValidationContext(value, path.Length == 0 ? "message" : path, serviceProvider: null, items: null);
        foreach (var failure in value.Validate(context))
        {
            var names = string.Join(", ", failure.MemberNames.Select(name => MemberProblems.Join(path, name)));
            problems.Add(names.Length == 0 ? context.DisplayName : names, failure.ErrorMessage ?? "is not valid.");
        }
    }

    private sealed record Member(string Name, Func<object, object?> Get, ValidationAttribute[] Rules, AnnotatedMembers? Nested);
}
