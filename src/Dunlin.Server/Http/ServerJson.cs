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
    long? Offset,
    string? Epoch,
    int Reached,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Duplicate);

/// <summary>The answer of <c>POST /api/publish/batch</c>: a result for each publication, in their order.</summary>
internal sealed record PublishBatchAnswer(IReadOnlyList<PublishBatchResult> Results);

/// <summary>What came of one publication of a batch: as of a single one, or why it was refused.</summary>
internal sealed record PublishBatchResult(
    long? Offset,
    string? Epoch,
    int? Reached,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Duplicate,
    ProblemAnswer? Error);

/// <summary>A problem within an answer, in the members of RFC 9457.</summary>
internal sealed record ProblemAnswer(int Status, string Detail)
{
    public string Title { get; } = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(Status);
}

/// <summary>The answer of <c>GET /api/channels</c>.</summary>
internal sealed record ChannelListAnswer(IReadOnlyList<ChannelAnswer> Channels, string? Next);

/// <summary>A channel in the list.</summary>
internal sealed record ChannelAnswer(string Channel, int Subscribers);

/// <summary>The answer of <c>GET /api/channels/{channel}/presence</c>.</summary>
internal sealed record PresenceAnswer(string Channel, IReadOnlyList<MemberAnswer> Members, int Count, int Users);

/// <summary>A member, as in the protocol.</summary>
internal sealed record MemberAnswer(string Connection, string? User, RawJson? State);

/// <summary>The answer of <c>GET /api/channels/{channel}/history</c>.</summary>
internal sealed record HistoryAnswer(string Channel, string Epoch, long Offset, IReadOnlyList<PublicationAnswer> Publications);

/// <summary>A publication, as in the protocol.</summary>
internal sealed record PublicationAnswer(string Channel, string? Event, RawJson Data, string? Connection, string? User, long Timestamp, long Offset);

/// <summary>The answer of <c>POST /api/disconnect</c> and <c>POST /api/unsubscribe</c>.</summary>
internal sealed record AffectedAnswer(int Affected);

/// <summary>The answer of the health checks; the broker only where there is one.</summary>
internal sealed record HealthAnswer(string Status, string? Broker);

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
[JsonSerializable(typeof(PublishBatchAnswer))]
[JsonSerializable(typeof(ChannelListAnswer))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(AffectedAnswer))]
[JsonSerializable(typeof(RevokeAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ServerStatistics))]
internal sealed partial class ServerJson : JsonSerializerContext;

internal static class JsonAnswers
{
    /// <summary>Writes 欢迎 as it is, not as escapes: people read the answers in a terminal. What there is not is left out.</summary>
    public static ServerJson Json { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    public static Task WriteJsonAsync<T>(this HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, type, "application/json; charset=utf-8", context.RequestAborted);
    }
}
