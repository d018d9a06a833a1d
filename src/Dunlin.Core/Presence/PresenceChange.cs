namespace Dunlin.Presence;

/// <summary>What has happened to a member.</summary>
internal enum PresenceChange : byte
{
    Joined,
    Left,
    State,
}
