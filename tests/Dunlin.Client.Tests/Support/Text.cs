using System.Text.Json.Serialization;

namespace Dunlin.Client.Tests.Support;

internal sealed record Text(string Body);

internal sealed record Entry(int Publisher, int Number);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Text))]
[JsonSerializable(typeof(Entry))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
internal sealed partial class TestJson : JsonSerializerContext;
