using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts;

/// <summary>How the records of contracts are read and written.</summary>
public static class ContractJson
{
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

    internal static JsonTypeInfo<T> Strict<T>(JsonTypeInfo<T> contract)
    {
        var given = contract.Options;
        if (IsStrict(given) || given.TypeInfoResolver is null)
            return contract;

        var strict = new JsonSerializerOptions(given)
        {
            PropertyNamingPolicy = given.PropertyNamingPolicy ?? JsonNamingPolicy.CamelCase,
            PropertyNameCaseInsensitive = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        return (JsonTypeInfo<T>)strict.GetTypeInfo(typeof(T));
    }

    private static bool IsStrict(JsonSerializerOptions options) =>
        options is { PropertyNamingPolicy: not null, PropertyNameCaseInsensitive: true, RespectNullableAnnotations: true, RespectRequiredConstructorParameters: true };
}
