namespace Dunlin.Client;

/// <summary>Who was in a channel when the server was asked. Immutable.</summary>
/// <param name="Members">All of them.</param>
/// <param name="Count">How many connections.</param>
/// <param name="Users">How many different users; connections without a user do not count.</param>
public sealed record PresenceSnapshot(IReadOnlyList<Member> Members, int Count, int Users);
