namespace Dunlin.Server.Configuration;

/// <summary>Reads who may do what in channels: the section <c>Permissions</c> of a channel's settings.</summary>
internal static class PermissionSettings
{
    private const string ClaimPrefix = "Claim ";

    private static readonly Dictionary<string, ChannelAccess> Rules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ByName"] = ChannelAccess.ByName,
        ["Anyone"] = ChannelAccess.Anyone,
        ["Authenticated"] = ChannelAccess.Authenticated,
        ["ChannelToken"] = ChannelAccess.ChannelToken,
        ["Nobody"] = ChannelAccess.Nobody,
    };

    /// <summary>Sets those that are given.</summary>
    /// <exception cref="SettingException">A setting is unknown, or is no rule.</exception>
    public static void Read(SettingReader read, ChannelPermissions permissions)
    {
        permissions.Subscribe = ReadRule(read, "Subscribe", permissions.Subscribe);
        permissions.Publish = ReadRule(read, "Publish", permissions.Publish);
        permissions.Presence = ReadRule(read, "Presence", permissions.Presence);
        permissions.History = ReadRule(read, "History", permissions.History);
        read.RefuseUnknown();
    }

    private static ChannelAccess ReadRule(SettingReader read, string name, ChannelAccess fallback)
    {
        if (read.Text(name) is not { } text)
            return fallback;
        if (Rules.TryGetValue(text, out var rule))
            return rule;

        var claim = text.StartsWith(ClaimPrefix, StringComparison.OrdinalIgnoreCase) ? text[ClaimPrefix.Length..].Split('=', 2) : [];
        return claim is [{ Length: > 0 } type, { Length: > 0 } value] ? ChannelAccess.Claim(type, value) : throw read.Bad(name, $"one of {string.Join(", ", Rules.Keys)}, or 'Claim name=value'");
    }
}
