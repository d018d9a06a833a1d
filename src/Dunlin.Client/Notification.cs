namespace Dunlin.Client;

/// <summary>Something that the server tells every client.</summary>
/// <param name="Data">What.</param>
/// <param name="Timestamp">When the server took it.</param>
public sealed record Notification(JsonPayload Data, DateTimeOffset Timestamp);
