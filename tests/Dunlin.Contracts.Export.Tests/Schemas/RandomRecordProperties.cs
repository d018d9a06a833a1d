using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Tests.Support;
using Dunlin.Contracts.Export.TypeScript;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Contracts.Export.Tests.Schemas;

/// <summary>What the exporter says of records of any shape, held against what the serializer does with them.</summary>
public sealed class RandomRecordProperties
{
    // A validator is a process, which takes many at once.
    [Fact]
    public void What_dotnet_writes_is_valid_by_the_schema() =>
        Prop.ForAll(RandomRecord.Generator.ListOf(60).ToArbitrary(), records =>
        {
            foreach (var (record, index) in records.Select((record, index) => (record, index)))
                Assert.True(record.Reads(record.Json), $"{index}: {record}");

            var verdicts = Validate(records.Select(record => (record, record.Json)));
            Assert.All(records.Zip(verdicts), pair => Assert.True(pair.Second == "valid", $"{pair.Second}: {pair.First}"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3));

    [Fact]
    public void A_member_is_optional_exactly_where_the_reader_takes_an_object_without_it() =>
        Prop.ForAll(RandomRecord.Generator.ToArbitrary(), record =>
        {
            foreach (var member in record.Members)
            {
                var without = (JsonObject)record.Json.DeepClone();
                without.Remove(member.Name);
                Assert.True(record.Reads(without) == member.IsOptional, $"{member.Name} of {record}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_schema_refuses_an_object_without_a_required_member() =>
        Prop.ForAll(RandomRecord.Generator.ListOf(60).ToArbitrary(), records =>
        {
            var cut = records.SelectMany(record => record.Members.Where(member => !member.IsOptional).Select(member => (record, Json: Without(record.Json, member.Name)))).ToArray();
            Assert.All(Validate(cut), verdict => Assert.Contains("must have required property", verdict));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1));

    // A literal in TypeScript may have no member that its type does not know: the compiler looks at names as well as types.
    [Fact]
    public void What_dotnet_writes_has_the_type_that_is_declared() =>
        Prop.ForAll(RandomRecord.Generator.ListOf(80).ToArbitrary(), records =>
        {
            using var folder = new TypeScriptFolder();
            foreach (var (record, index) in records.Select((record, index) => (record, index)))
            {
                folder.Add($"contract{index}.d.ts", DeclarationFile.Write(record.Model).Replace("random:", $"random{index}:", StringComparison.Ordinal));
                folder.Add($"value{index}.ts", $"import type {{ {record.Name} }} from './contract{index}.js';\nexport const value: {record.Name} = {record.Json.ToJsonString()};\n");
            }

            var errors = folder.Compile();
            Assert.True(errors.Length == 0, string.Join('\n', errors.Select(error => $"{error}\n{records[IndexOf(error)]}")));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1));

    // Of `value36.ts(2,120): error …`.
    private static int IndexOf(string error) => int.Parse(string.Concat(error.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(char.IsAsciiDigit)));

    private static string[] Validate(IEnumerable<(RandomRecord Record, JsonObject Json)> cases)
    {
        var all = new JsonObject();
        var named = new List<(string, JsonNode?)>();
        foreach (var (record, json) in cases)
        {
            var prefix = $"r{named.Count}.";
            foreach (var (name, schema) in Ajv.SchemasOf(record.Model))
                all[prefix + name] = JsonNode.Parse(schema!.ToJsonString().Replace("#/components/schemas/", $"#/components/schemas/{prefix}", StringComparison.Ordinal));
            named.Add((prefix + record.Name, json));
        }

        return Ajv.Validate(all, named);
    }

    private static JsonObject Without(JsonObject json, string member)
    {
        var copy = (JsonObject)json.DeepClone();
        copy.Remove(member);
        return copy;
    }
}
