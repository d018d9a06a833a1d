using System.Text.Json;
using System.Text.Json.Serialization;
using Dunlin.TestSupport.Contracts;

namespace Dunlin.Contracts.Tests;

/// <summary>How records are written and read, whatever their context says.</summary>
public sealed partial class ContractJsonTests
{
    [Fact]
    public void Records_of_a_context_share_their_options()
    {
        Assert.Same(ContractJson.Strict<ChatText>(ChatContract.Default).Options, ContractJson.Strict<ChatTyping>(ChatContract.Default).Options);
        Assert.NotSame(ContractJson.Strict<ChatText>(ChatContract.Default).Options, ContractJson.Strict<Named>(NamedContract.Default).Options);
    }

    [Fact]
    public void Names_are_camelCase_unless_the_context_says_otherwise()
    {
        Assert.Equal("""{"body":"hi","replyTo":null}""", JsonSerializer.Serialize(new ChatText("hi"), ContractJson.Strict<ChatText>(ChatContract.Default)));
        Assert.Equal("""{"first_name":"Ada"}""", JsonSerializer.Serialize(new Named("Ada"), ContractJson.Strict<Named>(NamedContract.Default)));
    }

    [Fact]
    public void A_context_must_list_the_record() =>
        Assert.StartsWith("NamedContract does not list ChatText.", Assert.Throws<ArgumentException>("context", () => ContractJson.Strict<ChatText>(NamedContract.Default)).Message, StringComparison.Ordinal);

    internal sealed record Named(string FirstName);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Named))]
    internal sealed partial class NamedContract : JsonSerializerContext;
}
