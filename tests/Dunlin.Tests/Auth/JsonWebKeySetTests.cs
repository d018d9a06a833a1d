using System.Security.Cryptography;
using System.Text;
using Dunlin.Auth;

namespace Dunlin.Tests.Auth;

public sealed class JsonWebKeySetTests
{
    [Fact]
    public void Keys_of_all_three_kinds_are_read()
    {
        var set = Read(TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "r", ",\"use\":\"sig\",\"alg\":\"RS256\""), TestTokens.Jwk(TestTokens.P256, "e"), TestTokens.Jwk(TestTokens.Secret, "s")));

        Assert.Equal([("r", "RS256"), ("e", "ES256"), ("s", "HS256")], set.Keys.Select(key => (key.KeyId!, key.Algorithm)));
    }

    [Fact]
    public void What_cannot_be_used_is_left_out()
    {
        using var small = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string[] bad =
        [
            "null", "7", "{}", "[]", """{"kty":"OKP","crv":"Ed25519","x":"AAAA"}""", """{"kty":7}""", """{"kty":"RSA"}""", """{"kty":"RSA","n":"AQAB","e":"AQAB"}""",
            """{"kty":"RSA","n":"!","e":"AQAB"}""", """{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""",
            // Not on the curve.
            $$"""{"kty":"EC","crv":"P-256","x":"{{new string('A', 43)}}","y":"{{new string('A', 43)}}"}""",
            TestTokens.Jwk(small, "small"), TestTokens.Jwk(other, "p-384"), TestTokens.Jwk("short", "short"),
            TestTokens.Jwk(TestTokens.Rsa, "encryption", ",\"use\":\"enc\""), TestTokens.Jwk(TestTokens.Rsa, "sign", ",\"key_ops\":[\"sign\"]"),
            TestTokens.Jwk(TestTokens.Rsa, "rs512", ",\"alg\":\"RS512\""), TestTokens.Jwk(TestTokens.Rsa, "hs256", ",\"alg\":\"HS256\""), TestTokens.Jwk(TestTokens.Rsa, "ops", ",\"key_ops\":7"),
            """{"kty":"RSA","kid":7,"n":"AQAB","e":"AQAB"}""",
        ];

        foreach (var key in bad)
        {
            Assert.Throws<InvalidDataException>(() => Read(TestTokens.KeySet(key)));
            Assert.Equal("good", Assert.Single(Read(TestTokens.KeySet(key, TestTokens.Jwk(TestTokens.Rsa, "good", ",\"key_ops\":[\"verify\"]"))).Keys).KeyId);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("<html>not found</html>")]
    public void What_is_no_set_is_said_to_be_none(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    [Fact]
    public void Too_many_keys_are_refused() =>
        Assert.Throws<InvalidDataException>(() => Read(TestTokens.KeySet([.. Enumerable.Range(0, 101).Select(i => TestTokens.Jwk(TestTokens.Secret, $"{i}"))])));

    [Fact]
    public void Secrets_count_only_where_nobody_else_reads() =>
        Assert.Throws<InvalidDataException>(() => JsonWebKeySet.Read(Encoding.UTF8.GetBytes(TestTokens.KeySet(TestTokens.Jwk(TestTokens.Secret, "s"))), takesSecrets: false));

    private static KeySet Read(string text) => JsonWebKeySet.Read(Encoding.UTF8.GetBytes(text), takesSecrets: true);
}
