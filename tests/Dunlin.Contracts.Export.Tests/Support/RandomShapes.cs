using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dunlin.Contracts.Export.Tests.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Records of any shape: put together from generic ones. What their members are is chosen at random.</summary>
internal static class RandomShapes
{
    private static readonly Type[] Scalars =
    [
        typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(char),
        typeof(string), typeof(Guid), typeof(Uri), typeof(DateTimeOffset), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Version), typeof(byte[]), typeof(JsonElement),
        typeof(JsonNode), typeof(Colour), typeof(Mood), typeof(Rights), typeof(Place), typeof(Item), typeof(Contracts.Shop.Item), typeof(Tree), typeof(Figure), typeof(Animal),
    ];

    private static readonly Type[] Keys = [typeof(string), typeof(int), typeof(Guid), typeof(Mood), typeof(Colour), typeof(Level), typeof(DateOnly)];

    /// <summary>A record whose members go three deep.</summary>
    public static Gen<Type> Records => Record(3);

    private static Gen<Type> Any(int depth) =>
        depth == 0
            ? Gen.Elements(Scalars)
            : Gen.OneOf(Gen.Elements(Scalars), Gen.Elements(Scalars).Select(Nullable), Any(depth - 1).Select(one => one.MakeArrayType()), ListOf(depth), Map(depth), Record(depth));

    private static Gen<Type> ListOf(int depth) =>
        from list in Gen.Elements(typeof(IReadOnlyList<>), typeof(List<>), typeof(HashSet<>), typeof(IEnumerable<>))
        from item in Any(depth - 1)
        select list.MakeGenericType(item);

    private static Gen<Type> Map(int depth) =>
        from map in Gen.Elements(typeof(IReadOnlyDictionary<,>), typeof(Dictionary<,>))
        from key in Gen.Elements(Keys)
        from value in Any(depth - 1)
        select map.MakeGenericType(key, value);

    private static Gen<Type> Record(int depth) =>
        from record in Gen.Elements(typeof(Pair<,>), typeof(Loose<,>), typeof(Named<,>))
        from first in Any(depth - 1)
        from second in Any(depth - 1)
        select record.MakeGenericType(first, second);

    private static Type Nullable(Type type) => type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type;
}

public sealed record Pair<TFirst, TSecond>(TFirst First, TSecond Second);

/// <summary>All of it may be left out.</summary>
public sealed record Loose<TFirst, TSecond>(TFirst? First = default, IReadOnlyList<TSecond>? Second = null)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; set; }

    public int Count => Second?.Count ?? 0;
}

public sealed class Named<TFirst, TSecond>
{
    [JsonPropertyName("the first")]
    public required TFirst First { get; init; }

    public TSecond? Second { get; set; }

    [JsonRequired]
    public Mood Mood { get; set; }
}
