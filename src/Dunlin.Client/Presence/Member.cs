namespace Dunlin.Client;

/// <summary>Somebody in a channel. Immutable.</summary>
/// <param name="Connection">The name of the connection.</param>
/// <param name="User">The user; null: it is not known.</param>
/// <param name="State">What the member says of itself; null: nothing.</param>
public sealed record Member(string Connection, string? User, JsonPayload? State)
{
    internal bool IsSame(Member other) =>
        User == other.User && State.HasValue == other.State.HasValue && (State is not { } state || state.IsSame(other.State!.Value));
}
