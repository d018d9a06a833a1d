using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>
/// Reads data annotations as keywords of JSON Schema. What that has no word for, such as a range of dates or an attribute of your own, is left out: the schema then takes more than the application.
/// </summary>
internal sealed class ConstraintReader(ICustomAttributeProvider?[] places, string where)
{
    private const string Length = "Length";
    private const string NoSize = "";

    private readonly Attribute[] _attributes = [.. places.OfType<ICustomAttributeProvider>().SelectMany(place => place.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<Attribute>())];

    /// <summary>Whether <c>[Required]</c> refuses null.</summary>
    public bool ForbidsNull => _attributes.OfType<RequiredAttribute>().Any();

    /// <summary>The shape, or the literals of <c>[AllowedValues]</c>.</summary>
    public Shape Narrow(Shape shape) =>
        _attributes.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed ? new LiteralsShape([.. allowed.Values.Select(Literal)]) : shape;

    public KeyValuePair<string, JsonNode>[] Keywords(Shape shape) => [.. _attributes.SelectMany(attribute => Keywords(attribute, SizeOf(shape), IsNumber(shape)))];

    private IEnumerable<KeyValuePair<string, JsonNode>> Keywords(Attribute attribute, string size, bool isNumber) => attribute switch
    {
        // -1 is the longest that there is.
        MaxLengthAttribute { Length: >= 0 } max when size != NoSize => [Keyword($"max{size}", max.Length)],
        MinLengthAttribute min when size != NoSize => [Keyword($"min{size}", min.Length)],
        LengthAttribute both when size != NoSize => [Keyword($"min{size}", both.MinimumLength), Keyword($"max{size}", both.MaximumLength)],
        StringLengthAttribute { MinimumLength: 0 } text => [Keyword("maxLength", text.MaximumLength)],
        StringLengthAttribute text => [Keyword("minLength", text.MinimumLength), Keyword("maxLength", text.MaximumLength)],
        RequiredAttribute { AllowEmptyStrings: false } when size == Length => [Keyword("minLength", 1)],
        RangeAttribute range when isNumber => Range(range),
        RegularExpressionAttribute expression => [Keyword("pattern", EcmaPattern.Of(expression.Pattern, where))],
        EmailAddressAttribute => [Keyword("format", "email")],
        UrlAttribute => [Keyword("format", "uri")],
        Base64StringAttribute => [Keyword("contentEncoding", "base64")],
        DeniedValuesAttribute denied => [new("not", new JsonObject { ["enum"] = new JsonArray([.. denied.Values.Select(Literal)]) })],
        _ => [],
    };

    private IEnumerable<KeyValuePair<string, JsonNode>> Range(RangeAttribute range)
    {
        if (Number(range.Minimum, range) is not { } minimum || Number(range.Maximum, range) is not { } maximum)
            return [];

        return
        [
            new(range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", minimum),
            new(range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", maximum),
        ];
    }

    // A range of a type other than int and double gives its ends as text.
    private JsonValue? Number(object bound, RangeAttribute range) => bound switch
    {
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        string text when range.OperandType.IsPrimitive || range.OperandType == typeof(decimal) =>
            decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : throw new ExportException($"{where} cannot be described: \"{text}\" in its [Range] is no number."),
        _ => null,
    };

    private JsonNode? Literal(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        char character => JsonValue.Create(character.ToString()),
        byte or sbyte or short or ushort or int or uint or long or float or double => JsonSerializer.SerializeToNode(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        _ => throw new ExportException($"{where} cannot be described: {value} among its allowed or denied values is no string, number or boolean."),
    };

    private static string SizeOf(Shape shape) => shape switch
    {
        NullableShape { Other: var other } => SizeOf(other),
        ArrayShape => "Items",
        MapShape => "Properties",
        // Of bytes it counts the bytes, and a schema would count the characters of base64.
        ScalarShape { Kind: ScalarKind.String, ContentEncoding: null } or LiteralsShape => Length,
        _ => NoSize,
    };

    private static bool IsNumber(Shape shape) => shape switch
    {
        NullableShape { Other: var other } => IsNumber(other),
        EitherShape either => either.Shapes.Any(IsNumber),
        ScalarShape { Kind: ScalarKind.Integer or ScalarKind.Number } => true,
        _ => false,
    };

    private static KeyValuePair<string, JsonNode> Keyword(string name, int value) => new(name, value);

    private static KeyValuePair<string, JsonNode> Keyword(string name, string value) => new(name, value);
}
