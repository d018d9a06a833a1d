using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Dunlin.Server.Http;

/// <summary>The answer of <c>GET /api/data</c>.</summary>
internal sealed record DataAnswer(long Timestamp, string Message);

/// <summary>The answer of <c>POST /api/notify</c>.</summary>
internal sealed record NotifyAnswer(bool Success, int Reached);

/// <summary>The answer of <c>POST /api/publish</c>. Without a place when the publication was ephemeral; with <c>duplicate</c> only when it was one.</summary>
internal sealed record PublishAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Offset,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Epoch,
    int Reached,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Duplicate);

/// <summary>The answer of the health checks.</summary>
internal sealed record HealthAnswer(string Status);

/// <summary>The answer of <c>GET /api/stats</c>; docs/server.md explains each field.</summary>
internal sealed record ServerStatistics(
    long UptimeSeconds,
    int Connections,
    int Channels,
    int Subscriptions,
    long MessagesIn,
    long MessagesOut,
    double MessagesInPerSecond,
    double MessagesOutPerSecond,
    long Publications,
    long BytesIn,
    long BytesOut,
    long MemoryBytes);

[JsonSerializable(typeof(DataAnswer))]
[JsonSerializable(typeof(NotifyAnswer))]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ServerStatistics))]
internal sealed partial class ServerJson : JsonSerializerContext;

internal static class JsonAnswers
{
    /// <summary>Writes 欢迎 as it is, not as escapes: people read the answers in a terminal.</summary>
    public static ServerJson Json { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    public static Task WriteJsonAsync<T>(this HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, type, "application/json; charset=utf-8", context.RequestAborted);
    }
}
