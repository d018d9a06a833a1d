using System.Security.Cryptography;
using Dunlin.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class TokenSettingsTests
{
    private const string Secret = "an-application-secret-of-32-bytes-or-more";

    [Fact]
    public void The_defaults_are_those_that_the_documentation_lists()
    {
        var settings = Read();

        Assert.Empty(settings.Keys);
        Assert.Null(settings.JwksFile);
        Assert.Null(settings.JwksAddress);
        Assert.Null(settings.Audience);
        Assert.Null(settings.Issuer);
        Assert.Null(settings.Required);
        Assert.True(settings.RequireExpiry);
        Assert.Equal(("sub", 8192), (settings.UserClaim, settings.MaxTokenSize));
        Assert.Equal((30, 10, 86_400), (settings.ClockSkew.TotalSeconds, settings.Deadline.TotalSeconds, settings.RevocationWindow.TotalSeconds));
    }

    [Fact]
    public void Keys_are_a_secret_and_a_list()
    {
        using var rsa = RSA.Create(2048);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, rsa.ExportSubjectPublicKeyInfoPem());

            var settings = Read(
                ("Tokens:Secret", Secret), ("Tokens:Keys:0:Id", "a"), ("Tokens:Keys:0:Secret", Secret), ("Tokens:Keys:1:PemFile", file),
                ("Tokens:Keys:2:Pem", rsa.ExportSubjectPublicKeyInfoPem()), ("Tokens:Required", "false"), ("Tokens:JwksAddress", "https://login.example.com/keys"), ("RevocationWindow", "3600"));

            Assert.Equal([null, "a", null, null], settings.Keys.Select(key => key.KeyId));
            Assert.False(settings.Required);
            Assert.Equal(TimeSpan.FromHours(1), settings.RevocationWindow);
            Assert.Equal("login.example.com", settings.JwksAddress!.Host);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Tokens", "x", "Dunlin:Tokens is a section, not a value such as 'x'")]
    [InlineData("Tokens:Sceret", Secret, "Dunlin:Tokens:Sceret is not a setting; there are ")]
    [InlineData("Tokens:Keys:0", Secret, "Dunlin:Tokens:Keys:0 must be a section with Secret, Pem or PemFile, and optionally Id")]
    [InlineData("Tokens:Keys:0:Id", "a", "Dunlin:Tokens:Keys:0 must be one of Secret, Pem and PemFile")]
    [InlineData("Tokens:Keys:0:Kid", "a", "Dunlin:Tokens:Keys:0:Kid is not a setting; there are ")]
    [InlineData("Tokens:Keys:0:PemFile", "/nowhere/key.pem", "Dunlin:Tokens:Keys:0:PemFile must be a file that can be read: ")]
    [InlineData("Tokens:JwksAddress", "keys", "Dunlin:Tokens:JwksAddress must be an address, such as ")]
    [InlineData("Tokens:ClockSkew", "601", "Dunlin:Tokens:ClockSkew must be a number of seconds from 0 to 600, not '601'")]
    [InlineData("Tokens:Required", "maybe", "Dunlin:Tokens:Required must be true or false, not 'maybe'")]
    [InlineData("Tokens:Deadline", "0", "Dunlin:Tokens:Deadline must be a number of seconds from 0.1 to 600, not '0'")]
    [InlineData("RevocationWindow", "59", "Dunlin:RevocationWindow must be a number of seconds from 60 to 31536000, not '59'")]
    public void What_cannot_be_is_said_in_one_line_without_the_key(string name, string value, string message)
    {
        var said = Assert.Throws<SettingException>(() => Read((name, value))).Message;
        Assert.StartsWith(message, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void Permissions_are_read_by_their_names()
    {
        var permissions = new ChannelPermissions { History = ChannelAccess.Authenticated };
        PermissionSettings.Read(Reader(("Subscribe", "anyone"), ("Publish", "Claim role=editor=in=chief"), ("Presence", "Nobody")), permissions);

        Assert.Equal(["Anyone", "Claim role=editor=in=chief", "Nobody", "Authenticated"],
            new[] { permissions.Subscribe, permissions.Publish, permissions.Presence, permissions.History }.Select(rule => rule.ToString()));
    }

    [Theory]
    [InlineData("Publish", "Everyone")]
    [InlineData("Publish", "Claim role")]
    [InlineData("Publish", "Claim =editor")]
    [InlineData("Publish", "Claim role=")]
    [InlineData("Publsh", "Anyone")]
    public void What_is_no_rule_is_refused(string name, string value) =>
        Assert.StartsWith($"Dunlin:{name} ", Assert.Throws<SettingException>(() => PermissionSettings.Read(Reader((name, value)), new ChannelPermissions())).Message, StringComparison.Ordinal);

    private static TokenSettings Read(params (string Name, string Value)[] values)
    {
        var reader = Reader(values);
        return TokenSettings.Read(reader);
    }

    private static SettingReader Reader(params (string Name, string Value)[] values) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Dunlin:{value.Name}", (string?)value.Value)))
            .Build()
            .GetSection("Dunlin"));
}
