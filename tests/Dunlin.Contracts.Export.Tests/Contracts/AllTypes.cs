using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts.Export.Tests.Contracts;

/// <summary>One member of each kind that the exporter describes.</summary>
[Description("One of each.\nOn two lines, with a comment's end: */ inside.")]
public sealed record AllTypes(
    bool Bool,
    byte Byte,
    int Int,
    long Long,
    ulong UnsignedLong,
    double Double,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Measured,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] long Exact,
    decimal Price,
    char Letter,
    string Text,
    string? TextOrNull,
    int? IntOrNull,
    Guid Id,
    Uri Link,
    DateTimeOffset At,
    DateTime Local,
    DateOnly Day,
    TimeOnly Hour,
    TimeSpan Took,
    Version Version,
    byte[] Bytes,
    JsonElement Anything,
    JsonNode? Node,
    Colour Colour,
    [property: JsonConverter(typeof(JsonStringEnumConverter<Level>))] Level Level,
    Mood? Mood,
    Rights Rights,
    string[] Names,
    IReadOnlyList<string?> NamesOrNulls,
    IList<int?[]?> Grid,
    ISet<Mood> Moods,
    IDictionary<string, int> Counts,
    IReadOnlyDictionary<Mood, string?> ByMood,
    IReadOnlyDictionary<int, Item> ByNumber,
    IReadOnlyDictionary<Guid, Item> ById,
    Tree Tree,
    Figure Figure,
    IReadOnlyList<Figure?> Figures,
    Page<Item> Items,
    Shop.Item Other,
    KeyValuePair<string, int> Pair) : IStoredEvent<AllTypes>
{
    public static string Namespace => "all";

    public static string Event => "types";

    [JsonIgnore]
    public static JsonTypeInfo<AllTypes> Json { get; } = ContractJson.Strict<AllTypes>(AllContract.Default);
}

/// <summary>Members that may be left out, that only one side sees, and that have other names.</summary>
public sealed record AllMembers(string Required, string Optional = "it's \"here\"", int Count = 5, Mood Mood = Mood.Busy, Guid Id = default, double? Ratio = null) : IEphemeralEvent<AllMembers>
{
    public static string Namespace => "all";

    public static string Event => "members";

    [JsonIgnore]
    public static JsonTypeInfo<AllMembers> Json { get; } = ContractJson.Strict<AllMembers>(AllContract.Default);

    [JsonPropertyName("other-name")]
    public string? Renamed { get; init; }

    public required Item Needed { get; init; }

    [JsonRequired]
    public Item? NeededOrNull { get; init; }

    [JsonIgnore]
    public string Hidden { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sparse { get; init; }

    [Description("How long it is.")]
    public int Length => Required.Length;

    [DefaultValue(7)]
    public long WithDefault { get; init; } = 7;

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

public sealed record AllConstraints(
    [property: MaxLength(2000), MinLength(1)] string Body,
    [StringLength(10, MinimumLength = 2)] string OnParameter,
    [property: Length(1, 3)] IReadOnlyList<string> Tags,
    [property: MaxLength(4)] IReadOnlyDictionary<string, string> Labels,
    [property: MaxLength(16)] byte[] Bytes,
    [property: Range(1, 10)] int Stars,
    [property: Range(0.0, 1.0, MinimumIsExclusive = true)] double Share,
    [property: Range(typeof(decimal), "0.05", "100")] decimal Price,
    [property: Range(typeof(DateTime), "2020-01-01", "2030-01-01")] DateTime When,
    [property: RegularExpression("[a-z]+|[0-9]+")] string Slug,
    [property: EmailAddress] string Mail,
    [property: Url] string Address,
    [property: Required] string? Name,
    [property: AllowedValues("red", "green", null)] string? Light,
    [property: AllowedValues(1, 2.5)] double Step,
    [property: DeniedValues("admin")] string User,
    [property: Base64String] string Key,
    [property: Description("Where it stands."), Range(0, 5)] Place Place,
    [property: Description("An item, or nothing.")] Item? Item = null) : IMemberState<AllConstraints>
{
    public static string Namespace => "all";

    [JsonIgnore]
    public static JsonTypeInfo<AllConstraints> Json { get; } = ContractJson.Strict<AllConstraints>(AllContract.Default);
}

/// <summary>In channels without a namespace, under a name that is no identifier.</summary>
public sealed record Odd(bool Really) : IStoredEvent<Odd>
{
    public static string Namespace => "";

    public static string Event => "it's odd/é";

    [JsonIgnore]
    public static JsonTypeInfo<Odd> Json { get; } = ContractJson.Strict<Odd>(AllContract.Default);
}

/// <summary>A namespace that is no identifier, and has a state alone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Größe(int Wert) : IMemberState<Größe>
{
    public static string Namespace => "chat-room{x}";

    [JsonIgnore]
    public static JsonTypeInfo<Größe> Json { get; } = ContractJson.Strict<Größe>(AllContract.Default);
}

public enum Colour
{
    Red = 1,
    [Description("Like grass.")]
    Green = 2,
    Crimson = Red,
}

public enum Level
{
    Low,
    [JsonStringEnumMemberName("very-high")]
    High,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
}

public sealed record Item(string Name);

public readonly record struct Place(int X, int Y);

public sealed record Tree(string Name, IReadOnlyList<Tree> Children, Tree? Parent = null);

public sealed record Page<T>(IReadOnlyList<T> Items, int Total);

[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Group), "group")]
[Description("Something to draw.")]
public abstract record Figure(Place At);

[Description("Round.")]
public sealed record Circle(Place At, double Radius) : Figure(At);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Group(Place At, IReadOnlyList<Figure> Parts, Animal? Owner = null) : Figure(At);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Dog), 1)]
public record Animal(string Name);

public sealed record Dog(string Name, bool Barks) : Animal(Name);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AllTypes)), JsonSerializable(typeof(AllMembers)), JsonSerializable(typeof(AllConstraints)), JsonSerializable(typeof(Odd)), JsonSerializable(typeof(Shop.Item), TypeInfoPropertyName = "ShopItem"), JsonSerializable(typeof(Größe))]
public sealed partial class AllContract : JsonSerializerContext, IChannelContract
{
    public static ChannelContract Contract => new(
        nameof(AllContract),
        [ChannelEventDescriptor.Stored<AllTypes>(), ChannelEventDescriptor.Ephemeral<AllMembers>(), ChannelEventDescriptor.Stored<Odd>()],
        [MemberStateDescriptor.Of<AllConstraints>(), MemberStateDescriptor.Of<Größe>()]);
}
