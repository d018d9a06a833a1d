using Dunlin.Auth;
using Dunlin.Channels;

namespace Dunlin.Tests.Auth;

public sealed class ChannelTokenTests
{
    private static readonly ClientIdentity Ada = new() { User = "ada" };

    [Fact]
    public async Task A_channel_token_says_what_it_grants_to_whom()
    {
        var grant = await GrantAsync("""{"channel":"private-room:1","allow":["subscribe","history","fly"]}""");

        Assert.True(grant.Covers("private-room:1"));
        Assert.False(grant.Covers("private-room:10"));
        Assert.False(grant.Covers("private-room:"));
        Assert.True(grant.IsFor(Ada));
        Assert.False(grant.IsFor(ClientIdentity.Anonymous));
        Assert.False(grant.IsFor(new ClientIdentity { User = "bob" }));
        Assert.Equal(ChannelOperations.Subscribe | ChannelOperations.History, grant.Operations);
        Assert.Equal(TestTokens.Start.AddHours(1), grant.Expires);
    }

    [Fact]
    public async Task Without_a_user_it_is_for_whoever_has_it_and_without_a_list_it_grants_everything()
    {
        var grant = await GrantAsync("""{"channel":"team:*","sub":null}""");

        Assert.True(grant.IsFor(Ada));
        Assert.True(grant.IsFor(ClientIdentity.Anonymous));
        Assert.Equal(ChannelOperations.All, grant.Operations);
        Assert.True(grant.Covers("team:a"));
        Assert.True(grant.Covers("team:"));
        Assert.False(grant.Covers("team"));
        Assert.False(grant.Covers("Team:a"));
    }

    [Theory]
    [InlineData("""{"channel":""}""")]
    [InlineData("""{"channel":"*"}""")]
    [InlineData("""{"channel":"**"}""")]
    [InlineData("""{"channel":7}""")]
    [InlineData("""{"channel":["a","b"]}""")]
    [InlineData("""{"channel":"a\u0001"}""")]
    [InlineData("""{"channel":"a","sub":""}""")]
    [InlineData("""{"channel":"a","allow":{"publish":true}}""")]
    [InlineData("""{"channel":"a","allow":[1]}""")]
    public async Task What_is_none_is_refused(string changes)
    {
        using var verifier = TestTokens.WithSecret();

        Assert.Equal(TokenProblem.Malformed, (await verifier.AuthorizeAsync(TestTokens.Signed(changes))).Problem);
    }

    [Fact]
    public async Task A_connection_s_token_is_none_for_a_channel()
    {
        using var verifier = TestTokens.WithSecret();

        Assert.Equal(TokenProblem.WrongPurpose, (await verifier.AuthorizeAsync(TestTokens.Signed())).Problem);
        Assert.Equal(TokenProblem.NoExpiry, (await verifier.AuthorizeAsync(TestTokens.Signed("""{"channel":"a","exp":null}"""))).Problem);
        Assert.Equal(TokenProblem.Expired, (await verifier.AuthorizeAsync(TestTokens.Signed("""{"channel":"a","exp":1}"""))).Problem);
    }

    private static async Task<ChannelGrant> GrantAsync(string changes)
    {
        using var verifier = TestTokens.WithSecret();
        return (await verifier.AuthorizeAsync(TestTokens.Signed(changes))).Value!;
    }
}
