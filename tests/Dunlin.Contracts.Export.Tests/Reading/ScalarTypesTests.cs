using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Reading;

namespace Dunlin.Contracts.Export.Tests.Reading;

public sealed class ScalarTypesTests
{
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>What the serializer takes for one value: it has no parts.</summary>
    public static TheoryData<Type> Scalars =>
    [
        typeof(bool), typeof(string), typeof(char), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128),
        typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(Guid), typeof(Uri), typeof(DateOnly), typeof(DateTimeOffset), typeof(DateTime), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Version), typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>),
    ];

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_has_the_json_type_that_the_serializer_says(Type type)
    {
        var schema = Options.GetTypeInfo(type).GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });

        Assert.Equal(schema["type"]!.GetValue<string>(), ScalarTypes.Find(type)!.Kind.ToString().ToLowerInvariant());
    }

    [Fact]
    public void What_is_no_scalar_is_not_known() => Assert.Null(ScalarTypes.Find(typeof(ScalarShape)));

}
