namespace Dunlin.Client;

/// <summary>Who came, who went, who says something else of itself.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="Joined">Who came.</param>
/// <param name="Left">Who went, as it was then.</param>
/// <param name="Changed">Who says something else of itself, as it is now.</param>
public sealed record PresenceChange(string Channel, IReadOnlyList<Member> Joined, IReadOnlyList<Member> Left, IReadOnlyList<Member> Changed);
