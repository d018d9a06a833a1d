using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>A place where a value stands: a payload, a member, an element of an array. Immutable.</summary>
/// <param name="Json">How the value's type is written.</param>
/// <param name="Where">The place, for errors.</param>
internal sealed record ValueSite(JsonTypeInfo Json, string Where)
{
    /// <summary>Which reference types may be null, when it is known. The serializer knows it of members, not of their elements.</summary>
    public NullabilityInfo? Nullability { get; init; }

    /// <summary>How numbers are written here when the type itself does not say it.</summary>
    public JsonNumberHandling? Numbers { get; init; }

    /// <summary>The converter that a member has for itself.</summary>
    public JsonConverter? Converter { get; init; }

    /// <summary>Whether C# permits null here.</summary>
    public bool MayBeNull => !Json.Type.IsValueType && Nullability?.ReadState != NullabilityState.NotNull;

    /// <summary>The same place, seen as another type.</summary>
    public ValueSite Of(Type type) => this with { Json = Resolve(type) };

    /// <summary>What stands in the array or dictionary that is here.</summary>
    public ValueSite Element() => this with
    {
        Json = Resolve(Json.ElementType ?? throw Undescribable($"the elements of {Json.Type.Name} are not known")),
        Nullability = Nullability?.ElementType ?? Nullability?.GenericTypeArguments.LastOrDefault(argument => argument.Type == Json.ElementType),
        Converter = null,
    };

    /// <summary>The error that says what stands here cannot be described.</summary>
    public ExportException Undescribable(string reason) => new($"{Where} cannot be described: {reason}.");

    /// <exception cref="ExportException">A converter that is not .NET's own writes the value: nobody knows what.</exception>
    public void RequireKnownConverter()
    {
        if ((Foreign(Converter) ?? Foreign(Json.Converter)) is { } converter)
            throw Undescribable($"{converter.Name} writes it, and what that writes cannot be known");
    }

    // Enums are described by what the converter writes, whoever made it.
    private Type? Foreign(JsonConverter? converter) =>
        converter is null || converter.GetType().Assembly == typeof(JsonSerializer).Assembly || Json.Type.IsEnum ? null : converter.GetType();

    private JsonTypeInfo Resolve(Type type)
    {
        try
        {
            return Json.Options.GetTypeInfo(type);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            throw new ExportException($"{Where} cannot be described: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
