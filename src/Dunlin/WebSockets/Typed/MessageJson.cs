using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.WebSockets.Typed;

/// <summary>The serialiser's options for messages.</summary>
internal static class MessageJson
{
    public const string ReflectionWarning =
        "Finds the members of the message by reflection. Use the overload that takes a JsonTypeInfo<T> in trimmed and native AOT applications.";

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reached only through members that carry the warning.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reached only through members that carry the warning.")]
    private static class Reflection
    {
        public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
    }

    /// <summary>A record's metadata with web names, found by reflection.</summary>
    [RequiresUnreferencedCode(ReflectionWarning)]
    [RequiresDynamicCode(ReflectionWarning)]
    public static JsonTypeInfo<T> Reflected<T>() => (JsonTypeInfo<T>)Reflection.Options.GetTypeInfo(typeof(T));

    /// <summary>The encoder for outgoing text: the one that the contract names, or ours.</summary>
    public static JavaScriptEncoder EncoderFor(JsonTypeInfo contract) => contract.Options.Encoder ?? MessageTextEncoder.Instance;
}
