using System.Security.Claims;
using Dunlin.Channels;

namespace Dunlin.Tests.Channels;

public sealed class ChannelPermissionsTests
{
    private static readonly ClientIdentity Admin = new()
    {
        User = "ada",
        Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("role", "admin")], "test")),
    };

    private static readonly ClientIdentity User = new() { User = "bob" };

    [Theory]
    [InlineData("lobby", true)]
    [InlineData("room:private-1", true)]
    [InlineData("Private-room", true)]
    [InlineData("private", true)]
    [InlineData("private-", false)]
    [InlineData("private-room:1", false)]
    public void By_default_only_private_channels_need_a_user(string channel, bool anonymous)
    {
        var permissions = new ChannelOptions().Permissions;
        foreach (var operation in new[] { ChannelOperations.Subscribe, ChannelOperations.Publish, ChannelOperations.Presence, ChannelOperations.History })
        {
            Assert.Equal(anonymous, permissions.Allow(operation, channel, ClientIdentity.Anonymous, grant: null));
            Assert.True(permissions.Allow(operation, channel, User, grant: null));
            Assert.True(permissions.Allow(operation, channel, ClientIdentity.Anonymous, new ChannelGrant(channel)));
            Assert.Equal(anonymous, permissions.Allow(operation, channel, ClientIdentity.Anonymous, new ChannelGrant(channel) { Operations = ChannelOperations.All & ~operation }));
        }
    }

    [Fact]
    public void Each_rule_lets_in_whom_it_says()
    {
        (ChannelAccess Rule, string Allowed)[] table =
        [
            (ChannelAccess.Anyone, "anonymous user admin granted"),
            (ChannelAccess.ByName, "anonymous user admin granted"),
            (ChannelAccess.Authenticated, "user admin granted"),
            (ChannelAccess.Claim("role", "admin"), "admin granted"),
            (ChannelAccess.ChannelToken, "granted"),
            (ChannelAccess.Nobody, ""),
        ];
        foreach (var (rule, allowed) in table)
        {
            Assert.Equal(allowed.Contains("anonymous", StringComparison.Ordinal), rule.Allows("a", ClientIdentity.Anonymous, isGranted: false));
            Assert.Equal(allowed.Contains("user", StringComparison.Ordinal), rule.Allows("a", User, isGranted: false));
            Assert.Equal(allowed.Contains("admin", StringComparison.Ordinal), rule.Allows("a", Admin, isGranted: false));
            Assert.Equal(allowed.Contains("granted", StringComparison.Ordinal), rule.Allows("a", ClientIdentity.Anonymous, isGranted: true));
        }
    }

    [Fact]
    public void Each_operation_has_its_own_rule()
    {
        var permissions = new ChannelPermissions { Publish = ChannelAccess.Nobody, History = ChannelAccess.Authenticated };

        Assert.True(permissions.Allow(ChannelOperations.Subscribe, "a", ClientIdentity.Anonymous, grant: null));
        Assert.True(permissions.Allow(ChannelOperations.Presence, "a", ClientIdentity.Anonymous, grant: null));
        Assert.False(permissions.Allow(ChannelOperations.Publish, "a", Admin, new ChannelGrant("a")));
        Assert.False(permissions.Allow(ChannelOperations.History, "a", ClientIdentity.Anonymous, grant: null));
        Assert.True(permissions.Allow(ChannelOperations.History, "a", User, grant: null));
    }

    [Fact]
    public void A_rule_says_what_it_is() =>
        Assert.Equal(["Nobody", "Claim role=admin"], [ChannelAccess.Nobody.ToString(), ChannelAccess.Claim("role", "admin").ToString()]);
}
