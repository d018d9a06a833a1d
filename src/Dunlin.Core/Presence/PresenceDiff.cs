namespace Dunlin.Presence;

/// <summary>What has changed in a channel's presence since those who listen were last told. Who applies it by connection has what there is, also one who has been given some of it before.</summary>
/// <param name="Joined">Who has come.</param>
/// <param name="Left">Who has gone.</param>
/// <param name="State">Who was there and is, and says something else of itself.</param>
internal sealed record PresenceDiff(IReadOnlyList<Member> Joined, IReadOnlyList<Member> Left, IReadOnlyList<Member> State);
