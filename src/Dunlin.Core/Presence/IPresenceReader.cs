namespace Dunlin.Presence;

/// <summary>Reads who is in a channel. Called under the channel's lock.</summary>
internal interface IPresenceReader
{
    /// <param name="members">Valid during the call only.</param>
    /// <param name="users">Different users among them; those without one do not count.</param>
    void OnPresence(IReadOnlyCollection<Member> members, int users);
}
