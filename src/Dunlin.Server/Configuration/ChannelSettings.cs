namespace Dunlin.Server.Configuration;

/// <summary>Reads what channels do: the section <c>Channels</c>, and each one below <c>Namespaces</c>.</summary>
internal static class ChannelSettings
{
    /// <exception cref="SettingException">A setting is unknown or out of its range.</exception>
    public static ChannelOptions Read(SettingReader read)
    {
        var usual = new ChannelOptions();
        var options = new ChannelOptions
        {
            HistorySize = read.WholeNumber("HistorySize", usual.HistorySize, 0, 100_000),
            HistoryLifetime = read.Seconds("HistoryLifetime", usual.HistoryLifetime.TotalSeconds, 0.001, 30 * 86_400),
            HistoryBytes = read.WholeNumber("HistoryBytes", (int)usual.HistoryBytes, 1024, int.MaxValue),
            LatestOnly = read.Flag("LatestOnly", usual.LatestOnly),
            IdempotencyWindow = read.Seconds("IdempotencyWindow", usual.IdempotencyWindow.TotalSeconds, 0.001, 86_400),
            MaxIdempotencyKeys = read.WholeNumber("MaxIdempotencyKeys", usual.MaxIdempotencyKeys, 0, 1_000_000),
            Presence = read.Flag("Presence", usual.Presence),
            MaxPresenceState = read.WholeNumber("MaxPresenceState", usual.MaxPresenceState, 0, 1024 * 1024),
            PresenceGrace = read.Seconds("PresenceGrace", usual.PresenceGrace.TotalSeconds, 0, 3_600),
            PresenceDiffSize = read.WholeNumber("PresenceDiffSize", usual.PresenceDiffSize, 0, int.MaxValue),
            PresenceDiffInterval = read.Seconds("PresenceDiffInterval", usual.PresenceDiffInterval.TotalSeconds, 0.001, 60),
        };
        PermissionSettings.Read(read.Section("Permissions"), options.Permissions);
        read.RefuseUnknown();
        return options;
    }

    /// <summary>The options of each namespace, by its name.</summary>
    public static IReadOnlyDictionary<string, ChannelOptions> ReadAll(IEnumerable<SettingReader> namespaces) =>
        namespaces.ToDictionary(static read => read.Name, Read, StringComparer.Ordinal);
}
