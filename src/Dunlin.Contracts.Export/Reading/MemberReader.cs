using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Reads one member of an object.</summary>
internal sealed class MemberReader(ShapeReader shapes, JsonTypeInfo owner, JsonPropertyInfo property)
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly string _where = $"{owner.Type.FullName}.{(property.AttributeProvider as MemberInfo)?.Name ?? property.Name}";
    private readonly JsonParameterInfo? _parameter = property.AssociatedParameter;

    /// <summary>The member, or the parameter of the constructor that sets it: attributes may stand at either.</summary>
    private ICustomAttributeProvider?[] Places => [property.AttributeProvider, _parameter?.AttributeProvider];

    /// <exception cref="ExportException">It cannot be described.</exception>
    public Member Read()
    {
        RequireReadableForm();
        var site = Site();
        var constraints = new ConstraintReader(Places, _where);
        var shape = constraints.Narrow(shapes.Read(site));
        return new Member(property.Name, MayBeNull && !constraints.ForbidsNull ? Nullable(shape) : shape)
        {
            IsOptional = !IsRequired,
            Access = Access,
            Description = Descriptions.Of(Places),
            Default = Default(site),
            Constraints = constraints.Keywords(shape),
        };
    }

    private MemberAccess Access =>
        property.Get is null ? MemberAccess.WriteOnly
        : property.Set is null && _parameter is null ? MemberAccess.ReadOnly
        : MemberAccess.ReadWrite;

    // [JsonRequired], `required`, and parameters of the constructor without a default.
    private bool IsRequired =>
        property.IsRequired || (property.Options.RespectRequiredConstructorParameters && _parameter is { HasDefaultValue: false, IsMemberInitializer: false });

    // What is written as null and what is read as null may differ ([AllowNull]); values have to be valid in both directions.
    private bool MayBeNull => (property.Get is not null && property.IsGetNullable) || (Access != MemberAccess.ReadOnly && property.IsSetNullable);

    private ValueSite Site() => new ValueSite(owner, _where)
    {
        Nullability = NullabilityOf(property.AttributeProvider),
        Numbers = property.NumberHandling,
        Converter = property.CustomConverter,
    }.Of(property.PropertyType);

    // A member that is required and not always written would make .NET refuse what .NET has written.
    private void RequireReadableForm()
    {
        if (IsRequired && (property.Get is null || IsLeftOut))
            throw new ExportException($"{_where} cannot be described: it is required, and yet not always written. Give it a default.");
    }

    private bool IsLeftOut =>
        (AttributeOf<JsonIgnoreAttribute>()?.Condition ?? property.Options.DefaultIgnoreCondition) switch
        {
            JsonIgnoreCondition.WhenWritingNull => MayBeNull,
            JsonIgnoreCondition.WhenWritingDefault or JsonIgnoreCondition.WhenWriting => true,
            _ => false,
        };

    private DefaultValue? Default(ValueSite site)
    {
        if (IsRequired)
            return null;

        // The default of a JsonElement is no JSON at all.
        return site.Json.Type == typeof(JsonElement) ? null
            : _parameter is { HasDefaultValue: true, IsMemberInitializer: false } parameter ? Write(parameter.DefaultValue, site)
            : AttributeOf<DefaultValueAttribute>() is { } attribute ? Write(attribute.Value, site)
            : null;
    }

    private DefaultValue Write(object? value, ValueSite site)
    {
        if (value is null)
            return new DefaultValue(Zero(site.Json.Type) is { } zero ? Serialize(zero, site) : null);

        return new DefaultValue(Serialize(Convert(value, System.Nullable.GetUnderlyingType(site.Json.Type) ?? site.Json.Type), site));
    }

    // [DefaultValue(0)] may stand at a long.
    private object Convert(object value, Type type)
    {
        if (type.IsInstanceOfType(value))
            return value;

        try
        {
            return System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException)
        {
            throw new ExportException($"{_where} cannot be described: its default {value} is no {type.Name}.", exception);
        }
    }

    // The default of a parameter that is a struct, such as `Guid id = default`, is null in metadata.
    private static object? Zero(Type type) => type.IsValueType && System.Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    private static JsonNode? Serialize(object value, ValueSite site)
    {
        var options = site.Converter is { } converter ? new JsonSerializerOptions(site.Json.Options) { Converters = { converter } } : site.Json.Options;
        return JsonSerializer.SerializeToNode(value, options.GetTypeInfo(site.Json.Type));
    }

    private T? AttributeOf<T>()
        where T : Attribute => Places.SelectMany(place => place?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>() ?? []).FirstOrDefault();

    private static Shape Nullable(Shape shape) => shape is NullableShape or AnyShape ? shape : new NullableShape(shape);

    private static NullabilityInfo? NullabilityOf(ICustomAttributeProvider? member) => member switch
    {
        PropertyInfo property => Nullability.Create(property),
        FieldInfo field => Nullability.Create(field),
        _ => null,
    };
}
