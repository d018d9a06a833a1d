using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;
using Dunlin.Contracts.Export.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>A record of a random shape, a value of it, and what the exporter says of it.</summary>
internal sealed class RandomRecord
{
    // As ContractJson makes them of a context.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowOutOfOrderMetadataProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly Type _type;

    private RandomRecord(Type type, int seed)
    {
        _type = type;
        Json = JsonSerializer.SerializeToNode(new RandomValues(seed).Of(type), Options.GetTypeInfo(type))!.AsObject();
        var reader = new ShapeReader();
        var payload = ((ReferenceShape)reader.Read(Options.GetTypeInfo(type), type.Name)).Declaration;
        Model = new ContractModel("Random", "1.0.0", [new ChannelNamespace("random", [new ChannelEvent("record", false, payload)], null)], reader.Declarations);
        Members = ((ObjectDeclaration)payload).Members;
        Name = new TypeNames(Model).Of(payload);
    }

    public static Gen<RandomRecord> Generator => from type in RandomShapes.Records from seed in Gen.Choose(0, int.MaxValue) select new RandomRecord(type, seed);

    /// <summary>What .NET writes.</summary>
    public JsonObject Json { get; }

    public ContractModel Model { get; }

    /// <summary>The exported name of the record.</summary>
    public string Name { get; }

    public IReadOnlyList<Member> Members { get; }

    /// <summary>Whether .NET reads it.</summary>
    public bool Reads(JsonNode json)
    {
        try
        {
            return json.Deserialize(Options.GetTypeInfo(_type)) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public override string ToString() => $"{_type} {Json.ToJsonString()}";
}
