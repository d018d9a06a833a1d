namespace Dunlin.Presence;

/// <summary>What has happened to a member.</summary>
public enum PresenceChange : byte
{
    /// <summary>It has come.</summary>
    Joined,

    /// <summary>It has gone.</summary>
    Left,

    /// <summary>It says something else of itself.</summary>
    State,
}
