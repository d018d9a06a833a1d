using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.AsyncApi;
using Dunlin.Contracts.Export.Output;
using Dunlin.Contracts.Export.Tests.Contracts;
using Dunlin.Contracts.Export.Tests.Support;

namespace Dunlin.Contracts.Export.Tests.AsyncApi;

public sealed class AsyncApiDocumentTests
{
    private static readonly AsyncApiOptions Options = new("A chat", "1.2.3", new Uri("wss://example.com:8443/ws"));

    [Fact]
    public void A_chat_is_described_as_a_person_would() => GoldenFile.Verify("chat.asyncapi.json", JsonText.Of(AsyncApiDocument.Create(Models.Of<ChatContract>(), Options)));

    [Fact]
    public void All_types_are_described() => GoldenFile.Verify("all.asyncapi.json", JsonText.Of(AsyncApiDocument.Create(Models.Of<AllContract>(), new AsyncApiOptions(null, "1.0.0", null))));

    [Fact]
    public void A_document_is_valid_by_the_schema_of_the_specification()
    {
        Assert.Equal("", Node.Run("validate-document.mjs", AsyncApiDocument.Create(Models.Of<ChatContract>(), Options).ToJsonString()));
        Assert.Equal("", Node.Run("validate-document.mjs", AsyncApiDocument.Create(Models.Of<AllContract>(), Options).ToJsonString()));
    }

    [Theory]
    [InlineData("""{ "asyncapi": "3.0.0" }""", "must have required property 'info'")]
    [InlineData("""{ "asyncapi": "3.0.0", "info": { "title": "x", "version": "1", "channels": {} } }""", "must NOT have additional properties")]
    [InlineData("""{ "asyncapi": "3.0.0", "info": { "title": "x", "version": "1" }, "operations": { "a": { "action": "send", "channel": { "$ref": "#/channels/a" } } } }""", "leads nowhere")]
    public void The_judge_of_documents_finds_what_is_wrong(string document, string problem) => Assert.Contains(problem, Node.Run("validate-document.mjs", document));

    // Section "Operation Object" of the specification: the messages MUST be among those of the channel, as references to them.
    [Fact]
    public void Operations_refer_to_the_messages_of_their_channel()
    {
        var document = AsyncApiDocument.Create(Models.Of<AllContract>(), Options);

        foreach (var (_, operation) in document["operations"]!.AsObject())
        {
            var channel = operation!["channel"]!["$ref"]!.GetValue<string>();
            var known = document["channels"]![channel.Split('/')[^1]]!["messages"]!.AsObject().Select(message => $"{channel}/messages/{message.Key}");
            Assert.Equal(known, operation["messages"]!.AsArray().Select(message => message!["$ref"]!.GetValue<string>()));
        }
    }

    // Section "Channel Object": every expression in braces of an address MUST have its parameter, and every parameter its expression.
    [Fact]
    public void The_parameters_of_a_channel_are_those_of_its_address()
    {
        var document = AsyncApiDocument.Create(Models.Of<AllContract>(), Options);

        foreach (var (_, channel) in document["channels"]!.AsObject())
        {
            var inBraces = channel!["address"]!.GetValue<string>().Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]);
            Assert.Equal(channel["parameters"]!.AsObject().Select(parameter => parameter.Key), inBraces);
        }
    }

    [Fact]
    public void Without_a_title_and_a_version_it_has_those_of_the_assembly()
    {
        var info = AsyncApiDocument.Create(Models.Of<ChatContract>(), new AsyncApiOptions(null, null, null))["info"]!;

        Assert.Equal("Dunlin.Contracts.Export.Tests", info["title"]!.GetValue<string>());
        Assert.Matches(@"^\d+\.\d+\.\d+$", info["version"]!.GetValue<string>());
    }
}
