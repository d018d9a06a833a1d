using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts;

/// <summary>How the records of contracts are read and written. Thread-safe.</summary>
public static class ContractJson
{
    // Options hold what is known of every type that they have seen: one strict twin for each, not one for each record.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> StrictTwins = [];

    /// <summary>
    /// A record's metadata, made to write web names (camelCase, unless the context names another policy), to read them without case, and to refuse what the record's
    /// constructor and nullable annotations do not allow.
    /// </summary>
    /// <param name="context">What knows the record.</param>
    /// <typeparam name="T">The record.</typeparam>
    /// <exception cref="ArgumentException">The context does not list the record.</exception>
    public static JsonTypeInfo<T> Strict<T>(JsonSerializerContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        var given = context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T> ?? throw new ArgumentException($"{context.GetType().Name} does not list {typeof(T).Name}.", nameof(context));
        return Strict(given);
    }

    /// <summary>The same of metadata that are there: a context that says nothing of it would let a handler see nulls where its record promises none.</summary>
    internal static JsonTypeInfo<T> Strict<T>(JsonTypeInfo<T> contract)
    {
        var given = contract.Options;
        if (IsStrict(given) || given.TypeInfoResolver is null)
            return contract;

        return (JsonTypeInfo<T>)StrictTwins.GetValue(given, MakeStrict).GetTypeInfo(typeof(T));
    }

    private static JsonSerializerOptions MakeStrict(JsonSerializerOptions given) => new(given)
    {
        PropertyNamingPolicy = given.PropertyNamingPolicy ?? JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // In JavaScript an object's members have no order that people see: a discriminator may come behind the others.
        AllowOutOfOrderMetadataProperties = true,
    };

    private static bool IsStrict(JsonSerializerOptions options) =>
        options is { PropertyNamingPolicy: not null, PropertyNameCaseInsensitive: true, RespectNullableAnnotations: true, RespectRequiredConstructorParameters: true, AllowOutOfOrderMetadataProperties: true };
}
