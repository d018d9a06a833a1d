using Dunlin.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class ChannelSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_library()
    {
        var (channels, usual) = (Read().Channels, new ChannelOptions());
        Assert.Equal(
            (usual.HistorySize, usual.HistoryLifetime, usual.Presence, usual.MaxPresenceState),
            (channels.HistorySize, channels.HistoryLifetime, channels.Presence, channels.MaxPresenceState));
        Assert.Equal(
            (usual.HistoryBytes, usual.LatestOnly, usual.IdempotencyWindow, usual.MaxIdempotencyKeys),
            (channels.HistoryBytes, channels.LatestOnly, channels.IdempotencyWindow, channels.MaxIdempotencyKeys));
        Assert.Equal(
            (usual.PresenceGrace, usual.PresenceDiffSize, usual.PresenceDiffInterval),
            (channels.PresenceGrace, channels.PresenceDiffSize, channels.PresenceDiffInterval));
        Assert.Equal(new DunlinOptions().MaxHistoryBytes, Read().MaxHistoryBytes);
        Assert.Empty(Read().Namespaces);
    }

    [Fact]
    public void Every_option_has_its_setting()
    {
        var options = Read(
            ("Channels:HistoryBytes", "2048"),
            ("Channels:LatestOnly", "true"),
            ("Channels:IdempotencyWindow", "3"),
            ("Channels:MaxIdempotencyKeys", "4"),
            ("Channels:PresenceGrace", "5"),
            ("Channels:PresenceDiffSize", "6"),
            ("Channels:PresenceDiffInterval", "0.7")).Channels;

        Assert.Equal((2048, true, TimeSpan.FromSeconds(3), 4), (options.HistoryBytes, options.LatestOnly, options.IdempotencyWindow, options.MaxIdempotencyKeys));
        Assert.Equal((TimeSpan.FromSeconds(5), 6, TimeSpan.FromSeconds(0.7)), (options.PresenceGrace, options.PresenceDiffSize, options.PresenceDiffInterval));
    }

    [Fact]
    public void A_namespace_has_its_own_options_and_takes_none_over()
    {
        var settings = Read(("Channels:HistorySize", "7"), ("Channels:MaxPresenceState", "9"), ("Namespaces:chat:HistoryLifetime", "0.5"), ("Namespaces:chat:Presence", "false"));

        Assert.Equal((7, 9), (settings.Channels.HistorySize, settings.Channels.MaxPresenceState));
        var (name, chat) = Assert.Single(settings.Namespaces);
        Assert.Equal(("chat", 100, TimeSpan.FromSeconds(0.5), false), (name, chat.HistorySize, chat.HistoryLifetime, chat.Presence));
    }

    [Theory]
    [InlineData("Channels:HistorySize", "-1", "Dunlin:Channels:HistorySize must be a whole number from 0 to 100000, not '-1'")]
    [InlineData("Channels:HistoryLifetime", "0", "Dunlin:Channels:HistoryLifetime must be a number of seconds from 0.001 to 2592000, not '0'")]
    [InlineData("Namespaces:chat:Presence", "maybe", "Dunlin:Namespaces:chat:Presence must be true or false, not 'maybe'")]
    [InlineData("Namespaces:chat:HistroySize", "1", "Dunlin:Namespaces:chat:HistroySize is not a setting; there are HistoryBytes, HistoryLifetime, HistorySize, IdempotencyWindow, LatestOnly, MaxIdempotencyKeys, MaxPresenceState, Permissions, Presence, PresenceDiffInterval, PresenceDiffSize, PresenceGrace")]
    [InlineData("Namespaces:chat", "100", "Dunlin:Namespaces:chat is a section, not a value such as '100'")]
    [InlineData("Channels", "100", "Dunlin:Channels is a section, not a value such as '100'")]
    public void A_bad_setting_is_named_in_one_line(string setting, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<SettingException>(() => Read((setting, value))).Message, StringComparison.Ordinal);

    private static ServerSettings Read(params (string Key, string Value)[] values) =>
        ServerSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create("Dunlin:" + v.Key, (string?)v.Value)))
            .Build());
}
