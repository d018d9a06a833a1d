using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Tests.Contracts;

namespace Dunlin.Contracts.Export.Tests.Schemas;

public sealed class DiscriminatorTests
{
    // Nobody who writes JavaScript knows of an order of members.
    [Theory]
    [InlineData("""{ "$type": "circle", "radius": 2, "at": { "x": 1 } }""")]
    [InlineData("""{ "radius": 2, "at": { "x": 1 }, "$type": "circle" }""")]
    public void A_contract_reads_a_discriminator_wherever_it_stands(string json)
    {
        var figures = (JsonTypeInfo<Figure>)AllTypes.Json.Options.GetTypeInfo(typeof(Figure));

        Assert.Equal(new Circle(new Place(1, 0), 2), JsonSerializer.Deserialize(json, figures));
    }
}
