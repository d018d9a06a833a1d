using Dunlin.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class ServerSettingsTests
{
    [Fact]
    public void The_defaults_are_those_that_the_documentation_lists()
    {
        var settings = Read();

        Assert.Empty(settings.ApiKeys);
        Assert.Equal(65_536, settings.MaxMessageSize);
        Assert.Equal(65_536, settings.MaxNotifySize);
        Assert.Equal(100, settings.MaxChannelsPerConnection);
        Assert.Equal(100, settings.MaxCommandsPerMessage);
        Assert.Equal(0, settings.MaxConnections);
        Assert.Equal(1_048_576, settings.BackpressureLimit);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.PingInterval);
        Assert.Equal(TimeSpan.FromSeconds(120), settings.IdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(0.5), settings.OnlineInterval);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.ShutdownTimeout);
        Assert.Equal(WebSocketCompression.Disabled, settings.Compression);
        Assert.Empty(settings.AllowedOrigins);
        Assert.Empty(settings.SubscribeOnConnect);
        Assert.True(settings.UseEventLoops);
        Assert.Equal(0, settings.EventLoops);
    }

    [Fact]
    public void Settings_are_read_whatever_the_case_of_their_names()
    {
        var settings = Read(("dunlin:apikey", " k "), ("Dunlin:pingINTERVAL", "1.5"), ("Dunlin:Compression", "shared"), ("Dunlin:UseEventLoops", "False"));

        Assert.True(Assert.Single(settings.ApiKeys).Matches(ApiKey.DigestOf("k")));
        Assert.Equal(TimeSpan.FromSeconds(1.5), settings.PingInterval);
        Assert.Equal(WebSocketCompression.Shared, settings.Compression);
        Assert.False(settings.UseEventLoops);
    }

    [Fact]
    public void A_list_is_an_array_or_one_value()
    {
        Assert.Equal(["https://a", "https://b"], Read(("Dunlin:AllowedOrigins", "https://a; https://b;")).AllowedOrigins);
        Assert.Equal(["https://a", "https://b"], Read(("Dunlin:AllowedOrigins:0", "https://a"), ("Dunlin:AllowedOrigins:1", "https://b")).AllowedOrigins);
    }

    [Theory]
    [InlineData("user:{usr}", "Dunlin:SubscribeOnConnect: 'user:{usr}' is no channel to subscribe to on connect: braces are for '{user}' alone")]
    [InlineData("news;bell\a", "Dunlin:SubscribeOnConnect: 'bell\a' is no channel to subscribe to on connect: a channel name is 1 to 200 bytes of UTF-8 without control characters")]
    public void What_is_no_channel_to_subscribe_to_is_named(string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingException>(() => Read(("Dunlin:SubscribeOnConnect", value))).Message);

    [Fact]
    public void Channels_to_subscribe_to_reach_the_endpoint()
    {
        var native = new NativeProtocolOptions();
        Read(("Dunlin:SubscribeOnConnect:0", "user:{user}"), ("Dunlin:SubscribeOnConnect:1", "a;b")).ApplyTo(native);
        Assert.Equal(["user:{user}", "a;b"], native.SubscribeOnConnect);
    }

    [Theory]
    [InlineData("MaxMessageSize", "abc", "Dunlin:MaxMessageSize must be a whole number from 1 to 67108864, not 'abc'")]
    [InlineData("MaxMessageSize", "0", "Dunlin:MaxMessageSize must be a whole number from 1 to 67108864, not '0'")]
    [InlineData("MaxMessageSize", "1e3", "Dunlin:MaxMessageSize must be a whole number from 1 to 67108864, not '1e3'")]
    [InlineData("MaxConnections", "99999999999", "Dunlin:MaxConnections must be a whole number from 0 to 2147483647, not '99999999999'")]
    [InlineData("PingInterval", "-1", "Dunlin:PingInterval must be a number of seconds from 0 to 86400, not '-1'")]
    [InlineData("PingInterval", "NaN", "Dunlin:PingInterval must be a number of seconds from 0 to 86400, not 'NaN'")]
    [InlineData("PingInterval", "00:00:30", "Dunlin:PingInterval must be a number of seconds from 0 to 86400, not '00:00:30'")]
    [InlineData("UseEventLoops", "yes", "Dunlin:UseEventLoops must be true or false, not 'yes'")]
    [InlineData("Compression", "1", "Dunlin:Compression must be one of Disabled, Shared, Dedicated, not '1'")]
    public void A_value_out_of_range_is_named_with_what_is_allowed(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingException>(() => Read(($"Dunlin:{name}", value))).Message);

    [Fact]
    public void A_setting_that_does_not_exist_is_refused_and_the_others_are_listed()
    {
        var message = Assert.Throws<SettingException>(() => Read(("Dunlin:ApiKye", "x"))).Message;
        Assert.StartsWith("Dunlin:ApiKye is not a setting; there are ", message, StringComparison.Ordinal);
        Assert.Contains("ApiKey, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pings_must_come_before_the_idle_timeout()
    {
        Assert.Throws<SettingException>(() => Read(("Dunlin:PingInterval", "10"), ("Dunlin:IdleTimeout", "10")));
        Assert.Equal(TimeSpan.Zero, Read(("Dunlin:PingInterval", "10"), ("Dunlin:IdleTimeout", "0")).IdleTimeout);
    }

    private static ServerSettings Read(params (string Key, string Value)[] values) =>
        ServerSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value)))
            .Build());
}
