namespace Dunlin.Presence;

/// <summary>Reads who is in a channel. Called under the channel's lock.</summary>
internal interface IPresenceReader
{
    /// <param name="members">Valid during the call only.</param>
    void OnPresence(IReadOnlyCollection<Member> members);
}
