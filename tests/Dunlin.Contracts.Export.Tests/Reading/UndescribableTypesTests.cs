using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Reading;
using Dunlin.Contracts.Export.Tests.Contracts;

namespace Dunlin.Contracts.Export.Tests.Reading;

public sealed class UndescribableTypesTests
{
    private static readonly JsonSerializerOptions Options = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    [Theory]
    [InlineData(typeof(Bad.AnyObject), "Bad+AnyObject.Value", "use a record, or JsonElement")]
    [InlineData(typeof(Bad.Pointer), "Bad+Pointer.Value", "IntPtr")]
    [InlineData(typeof(Bad.ForeignConverter), "Bad+ForeignConverter.Value", "Upside writes it")]
    [InlineData(typeof(Bad.NeverRead), "Bad+NeverRead.Value", "add AllowReadingFromString")]
    [InlineData(typeof(Bad.Required), "Bad+Required.Value", "not always written")]
    [InlineData(typeof(Bad.DotNetPattern), "Bad+DotNetPattern.Value", "\"\\A\" in its [RegularExpression]")]
    [InlineData(typeof(Bad.RangeOfWords), "Bad+RangeOfWords.Value", "\"one\" in its [Range] is no number")]
    [InlineData(typeof(Bad.WrongDefault), "Bad+WrongDefault.Value", "its default many is no Int32")]
    [InlineData(typeof(Bad.FlagsAsKeys), "Bad+FlagsAsKeys.Value", "flags of Rights")]
    [InlineData(typeof(Bad.Untagged), "Bad+Untagged.Value", "Exactly has no discriminator")]
    [InlineData(typeof(Bad.DeepDown), "Bad+Pointer.Value", "IntPtr")]
    public void What_cannot_be_described_is_an_error_that_names_the_member(Type type, string member, string reason)
    {
        var error = Assert.Throws<ExportException>(() => new ShapeReader().Read(Options.GetTypeInfo(type), type.FullName!));

        Assert.Contains($"{member} cannot be described: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_type_that_two_contexts_write_differently_is_an_error()
    {
        var reader = new ShapeReader();
        reader.Read(Options.GetTypeInfo(typeof(Item)), "one");
        var others = new JsonSerializerOptions(Options) { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper };

        var error = Assert.Throws<ExportException>(() => reader.Read(others.GetTypeInfo(typeof(Item)), "another"));
        Assert.Equal("another cannot be described: Item is written in two ways by different contexts.", error.Message);
    }

    [Theory]
    [InlineData("[a-z]+", "^(?:[a-z]+)$")]
    [InlineData(@"\\A", @"^(?:\\A)$")]
    [InlineData("(?<year>[0-9]{4})(?=-)", "^(?:(?<year>[0-9]{4})(?=-))$")]
    public void Patterns_that_javascript_knows_are_anchored(string pattern, string expected) => Assert.Equal(expected, EcmaPattern.Of(pattern, "x"));

    [Theory]
    [InlineData(@"\A")]
    [InlineData(@"a\\\Z")]
    [InlineData(@"\z")]
    [InlineData(@"\G")]
    [InlineData("(?i)a")]
    [InlineData("(?i-s:a)")]
    [InlineData("(?#why)")]
    [InlineData("(?>a)")]
    [InlineData("(?(a)b|c)")]
    [InlineData("(?'name'a)")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData(@"\p{IsGreek}")]
    public void Patterns_that_dotnet_alone_knows_are_refused(string pattern) => Assert.Throws<ExportException>(() => EcmaPattern.Of(pattern, "x"));
}
