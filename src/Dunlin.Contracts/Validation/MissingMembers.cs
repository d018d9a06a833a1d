using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts.Validation;

/// <summary>Names the members that a refused message lacks, nested ones too, which the serialiser's exception does not.</summary>
/// <remarks>Runs only for messages that were refused.</remarks>
internal static class MissingMembers
{
    /// <exception cref="JsonException">It is no JSON, or nested too deep.</exception>
    public static void Find(ReadOnlySpan<byte> json, JsonTypeInfo contract, MemberProblems problems)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonDepth.Max });
        using var document = JsonDocument.ParseValue(ref reader);
        Find(document.RootElement, contract, path: "", problems);
    }

    private static void Find(JsonElement value, JsonTypeInfo contract, string path, MemberProblems problems)
    {
        if (problems.IsFull)
            return;

        if (contract.Kind == JsonTypeInfoKind.Object && value.ValueKind == JsonValueKind.Object)
            FindInObject(value, contract, path, problems);
        else if (contract.Kind == JsonTypeInfoKind.Enumerable && value.ValueKind == JsonValueKind.Array)
            FindInArray(value, contract, path, problems);
    }

    private static void FindInObject(JsonElement value, JsonTypeInfo contract, string path, MemberProblems problems)
    {
        foreach (var member in contract.Properties)
        {
            var memberPath = MemberProblems.Join(path, member.Name);
            if (!TryGetMember(value, member, out var memberValue))
            {
                if (member.IsRequired)
                    problems.Add(memberPath, "is required.");
            }
            else if (memberValue.ValueKind == JsonValueKind.Null)
            {
                if (RefusesNull(member))
                    problems.Add(memberPath, "must not be null.");
            }
            else if (contract.Options.TryGetTypeInfo(member.PropertyType, out var memberContract))
            {
                Find(memberValue, memberContract, memberPath, problems);
            }
        }
    }

    private static void FindInArray(JsonElement value, JsonTypeInfo contract, string path, MemberProblems problems)
    {
        if (contract.ElementType is not { } type || !contract.Options.TryGetTypeInfo(type, out var elementContract))
            return;

        var index = 0;
        foreach (var element in value.EnumerateArray())
            Find(element, elementContract, $"{path}[{index++}]", problems);
    }

    private static bool RefusesNull(JsonPropertyInfo member) =>
        member.AssociatedParameter is { } parameter ? !parameter.IsNullable : !member.IsSetNullable;

    private static bool TryGetMember(JsonElement value, JsonPropertyInfo member, out JsonElement found)
    {
        found = default;
        foreach (var candidate in value.EnumerateObject())
        {
            if (string.Equals(NameOf(candidate), member.Name, StringComparison.OrdinalIgnoreCase))
                found = candidate.Value;
        }

        return found.ValueKind != JsonValueKind.Undefined;
    }

    private static string? NameOf(JsonProperty candidate)
    {
        try
        {
            return candidate.Name;
        }
        catch (InvalidOperationException)
        {
            // "\ud800" alone is grammatical JSON but no text, and so no member's name.
            return null;
        }
    }
}
