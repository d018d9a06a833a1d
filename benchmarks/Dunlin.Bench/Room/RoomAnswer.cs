using System.Text.Json.Serialization;

namespace Dunlin.Bench.Room;

/// <summary>What a reader of the room gets.</summary>
/// <param name="Position">How many messages there have been: what to ask for next.</param>
/// <param name="Missed">Messages behind the reader's position that are no longer kept.</param>
/// <param name="Messages">The rest of what came behind its position, oldest first.</param>
internal sealed record RoomAnswer(long Position, long Missed, IReadOnlyList<string> Messages);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomAnswer))]
internal sealed partial class RoomJson : JsonSerializerContext;
