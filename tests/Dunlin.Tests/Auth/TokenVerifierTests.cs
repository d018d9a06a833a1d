using System.Security.Cryptography;
using System.Text;
using Dunlin.Auth;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Auth;

public sealed class TokenVerifierTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_good_token_says_who_it_is()
    {
        using var verifier = TestTokens.WithSecret();

        var identity = (await verifier.AuthenticateAsync(TestTokens.Signed("""{"jti":"t-1","iat":1767225590.25,"roles":["admin","ops"],"level":3,"beta":true,"org":{"id":"x"}}"""))).Value!;

        Assert.Equal("ada", identity.User);
        Assert.Equal("t-1", identity.TokenId);
        Assert.Equal(TestTokens.Start.AddHours(1), identity.Expires);
        Assert.Equal(TestTokens.Start.AddSeconds(-9.75), identity.IssuedAt);
        Assert.Equal("ada", identity.Principal!.Identity!.Name);
        Assert.True(identity.Principal.IsInRole("ops"));
        Assert.True(identity.HasClaim("roles", "admin"));
        Assert.False(identity.HasClaim("roles", "Admin"));
        Assert.Equal("3", identity.FindClaim("level"));
        Assert.Equal("true", identity.FindClaim("beta"));
        Assert.Equal("""{"id":"x"}""", identity.FindClaim("org"));
        Assert.Null(identity.FindClaim("none"));
    }

    [Fact]
    public async Task Keys_of_all_three_kinds_are_taken_side_by_side()
    {
        using var verifier = TestTokens.Verifier(options =>
        {
            options.Keys.Add(TokenKey.FromSecret(TestTokens.Secret, "s"));
            options.Keys.Add(TokenKey.FromPem(TestTokens.RsaPem(), "r"));
            options.Keys.Add(TokenKey.FromPem(TestTokens.P256Pem));
        });

        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Hmac("""{"alg":"HS256","kid":"s"}""", TestTokens.Claims())));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.RsaSigned("""{"alg":"RS256"}""", TestTokens.Claims())));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.EcdsaSigned("""{"alg":"ES256","kid":"any"}""", TestTokens.Claims())));
    }

    [Fact]
    public async Task The_key_id_picks_the_key()
    {
        using var verifier = TestTokens.Verifier(options =>
        {
            options.Keys.Add(TokenKey.FromSecret(TestTokens.Secret, "old"));
            options.Keys.Add(TokenKey.FromSecret("another-secret-that-has-32-bytes-too", "new"));
        });

        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Signed("{}", """{"alg":"HS256","kid":"old"}""")));
        Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Signed("{}", """{"alg":"HS256","kid":"new"}""")));
        Assert.Equal(TokenProblem.UnknownKey, await verifier.ProblemOf(TestTokens.Signed("{}", """{"alg":"HS256","kid":"Old"}""")));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Signed()));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"NONE"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":""}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"hs256"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"HS384"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"PS256"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"RS256"}""", TokenProblem.UnknownKey)]
    [InlineData("""{"alg":"ES256"}""", TokenProblem.UnknownKey)]
    [InlineData("""{"alg":"HS256 "}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"HS256\u0000"}""", TokenProblem.UnsupportedAlgorithm)]
    [InlineData("""{"alg":["HS256"]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":null}""", TokenProblem.Malformed)]
    [InlineData("""{}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"none","alg":"HS256"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","\u0061lg":"none"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","b64":false,"crit":["b64"]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":[]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","kid":7}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","kid":""}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"logout+jwt"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"dpop+jwt"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","typ":1}""", TokenProblem.Malformed)]
    [InlineData("""["HS256"]""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256",}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256"}/**/""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","x":"\ud800"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","\ud800":1}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""", TokenProblem.None)]
    [InlineData("""{"alg":"HS256","typ":"application/JWT"}""", TokenProblem.None)]
    [InlineData("""{"alg":"HS256","b64":true,"cty":"JWT"}""", TokenProblem.None)]
    public async Task Headers_are_taken_by_their_rules_even_when_the_signature_is_right(string header, object expected)
    {
        using var verifier = TestTokens.WithSecret();

        Assert.Equal(expected, await verifier.ProblemOf(TestTokens.Hmac(header, TestTokens.Claims())));
    }

    [Theory]
    [InlineData("""{"exp":null}""", TokenProblem.NoExpiry)]
    [InlineData("""{"exp":"1767229200"}""", TokenProblem.Malformed)]
    [InlineData("""{"exp":-1}""", TokenProblem.Malformed)]
    [InlineData("""{"exp":1e300}""", TokenProblem.Malformed)]
    [InlineData("""{"exp":true}""", TokenProblem.Malformed)]
    [InlineData("""{"exp":1767225571}""", TokenProblem.None)]
    [InlineData("""{"exp":1767225570}""", TokenProblem.Expired)]
    [InlineData("""{"exp":1767225570.5}""", TokenProblem.None)]
    [InlineData("""{"exp":0}""", TokenProblem.Expired)]
    [InlineData("""{"exp":1.767229e9}""", TokenProblem.None)]
    [InlineData("""{"nbf":1767225630}""", TokenProblem.None)]
    [InlineData("""{"nbf":1767225631}""", TokenProblem.NotYetValid)]
    [InlineData("""{"nbf":[]}""", TokenProblem.Malformed)]
    [InlineData("""{"iat":1767225630}""", TokenProblem.None)]
    [InlineData("""{"iat":1767225631}""", TokenProblem.NotYetValid)]
    [InlineData("""{"iat":"now"}""", TokenProblem.Malformed)]
    [InlineData("""{"sub":null}""", TokenProblem.NoUser)]
    [InlineData("""{"sub":""}""", TokenProblem.NoUser)]
    [InlineData("""{"sub":7}""", TokenProblem.Malformed)]
    [InlineData("""{"sub":["ada"]}""", TokenProblem.Malformed)]
    [InlineData("""{"jti":7}""", TokenProblem.Malformed)]
    [InlineData("""{"iss":{}}""", TokenProblem.Malformed)]
    [InlineData("""{"aud":7}""", TokenProblem.Malformed)]
    [InlineData("""{"aud":["a",7]}""", TokenProblem.Malformed)]
    [InlineData("""{"aud":"whoever"}""", TokenProblem.None)]
    [InlineData("""{"channel":"private-a"}""", TokenProblem.WrongPurpose)]
    [InlineData("""{"channel":7}""", TokenProblem.WrongPurpose)]
    public async Task Claims_are_taken_by_their_rules(string changes, object expected)
    {
        using var verifier = TestTokens.WithSecret();

        Assert.Equal(expected, await verifier.ProblemOf(TestTokens.Signed(changes)));
    }

    [Theory]
    [InlineData("""{"aud":"chat","iss":"https://login.example"}""", TokenProblem.None)]
    [InlineData("""{"aud":["other","chat"],"iss":"https://login.example"}""", TokenProblem.None)]
    [InlineData("""{"aud":"chat2","iss":"https://login.example"}""", TokenProblem.WrongAudience)]
    [InlineData("""{"aud":"Chat","iss":"https://login.example"}""", TokenProblem.WrongAudience)]
    [InlineData("""{"aud":[],"iss":"https://login.example"}""", TokenProblem.WrongAudience)]
    [InlineData("""{"iss":"https://login.example"}""", TokenProblem.WrongAudience)]
    [InlineData("""{"aud":"chat","iss":"https://login.example/"}""", TokenProblem.WrongIssuer)]
    [InlineData("""{"aud":"chat"}""", TokenProblem.WrongIssuer)]
    public async Task Audience_and_issuer_must_be_those_of_the_options(string changes, object expected)
    {
        using var verifier = TestTokens.WithSecret(options =>
        {
            options.Audience = "chat";
            options.Issuer = "https://login.example";
        });

        Assert.Equal(expected, await verifier.ProblemOf(TestTokens.Signed(changes)));
    }

    [Fact]
    public async Task A_token_expires_as_time_goes_by()
    {
        using var verifier = TestTokens.WithSecret(options => options.ClockSkew = TimeSpan.Zero, _time);
        var token = TestTokens.Signed();

        _time.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenProblem.Expired, await verifier.ProblemOf(token));
    }

    [Fact]
    public async Task Options_change_which_claim_names_the_user_and_whether_a_token_must_expire()
    {
        using var verifier = TestTokens.WithSecret(options =>
        {
            options.UserClaim = "email";
            options.RequireExpiry = false;
        });

        var identity = (await verifier.AuthenticateAsync(TestTokens.Signed("""{"sub":null,"exp":null,"email":"ada@example.com"}"""))).Value!;

        Assert.Equal("ada@example.com", identity.User);
        Assert.Null(identity.Expires);
        Assert.Equal(TokenProblem.NoUser, await verifier.ProblemOf(TestTokens.Signed()));
    }

    [Fact]
    public async Task A_public_key_is_no_secret()
    {
        // The attack that gave algorithm confusion its name: the public key, which everybody has, as the secret of a MAC.
        using var verifier = TestTokens.Verifier(options => options.Keys.Add(TokenKey.FromPem(TestTokens.RsaPem(), "r")));
        byte[][] secrets =
        [
            Encoding.UTF8.GetBytes(TestTokens.RsaPem()), Encoding.UTF8.GetBytes(TestTokens.RsaPem() + "\n"),
            TestTokens.Rsa.ExportSubjectPublicKeyInfo(), TestTokens.Rsa.ExportRSAPublicKey(), TestTokens.Rsa.ExportParameters(false).Modulus!,
        ];

        foreach (var secret in secrets)
        {
            Assert.Equal(TokenProblem.UnknownKey, await verifier.ProblemOf(TestTokens.Hmac("""{"alg":"HS256","kid":"r"}""", TestTokens.Claims(), secret)));
            Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Hmac("""{"alg":"RS256","kid":"r"}""", TestTokens.Claims(), secret)));
        }
    }

    [Fact]
    public async Task A_key_that_the_token_brings_or_points_to_is_not_looked_at()
    {
        using var strange = RSA.Create(2048);
        using var verifier = TestTokens.Verifier(options => options.Keys.Add(TokenKey.FromPem(TestTokens.RsaPem())));
        string[] headers =
        [
            $$"""{"alg":"RS256","jwk":{{TestTokens.Jwk(strange, "mine")}}}""",
            $$"""{"alg":"RS256","kid":"mine","jku":"http://127.0.0.1:9/keys","x5u":"http://127.0.0.1:9/certificate"}""",
            """{"alg":"RS256","kid":"../../../../dev/null"}""",
            """{"alg":"RS256","kid":"' OR 1=1 --"}""",
            $$"""{"alg":"RS256","x5c":["{{Convert.ToBase64String(strange.ExportSubjectPublicKeyInfo())}}"]}""",
        ];

        foreach (var header in headers)
            Assert.True(await verifier.ProblemOf(TestTokens.RsaSigned(header, TestTokens.Claims(), strange)) is TokenProblem.BadSignature or TokenProblem.UnknownKey, header);
    }

    [Fact]
    public async Task Signatures_of_other_forms_and_of_nothing_are_refused()
    {
        using var verifier = TestTokens.Verifier(options => options.Keys.Add(TokenKey.FromPem(TestTokens.P256Pem)));
        var signed = TestTokens.Text("""{"alg":"ES256"}""") + "." + TestTokens.Text(TestTokens.Claims());
        Func<byte[], byte[]>[] signatures =
        [
            // All zeros: CVE-2022-21449, "psychic signatures".
            _ => new byte[64],
            _ => [],
            _ => [0],
            text => TestTokens.P256.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            text => TestTokens.P256.SignData(text, HashAlgorithmName.SHA512),
            text => [.. TestTokens.P256.SignData(text, HashAlgorithmName.SHA256), 0],
            text => [.. TestTokens.P256.SignData(text, HashAlgorithmName.SHA256).Reverse()],
        ];

        foreach (var signature in signatures)
            Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Sign(signed, signature)));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Sign(signed, text => TestTokens.P256.SignData(text, HashAlgorithmName.SHA256))));
    }

    [Fact]
    public async Task RSA_signatures_of_another_padding_or_hash_are_refused()
    {
        using var verifier = TestTokens.Verifier(options => options.Keys.Add(TokenKey.FromPem(TestTokens.RsaPem())));
        var signed = TestTokens.Text("""{"alg":"RS256"}""") + "." + TestTokens.Text(TestTokens.Claims());

        Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Sign(signed, t => TestTokens.Rsa.SignData(t, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))));
        Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Sign(signed, t => TestTokens.Rsa.SignData(t, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1))));
        Assert.Equal(TokenProblem.BadSignature, await verifier.ProblemOf(TestTokens.Sign(signed, _ => new byte[256])));
    }

    [Fact]
    public async Task Sizes_are_limited()
    {
        using var verifier = TestTokens.WithSecret(options => options.MaxTokenSize = 1024);

        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Signed($$"""{"x":"{{new string('x', 500)}}"}""")));
        Assert.Equal(TokenProblem.Malformed, await verifier.ProblemOf(TestTokens.Signed($$"""{"x":"{{new string('x', 1000)}}"}""")));
        Assert.Equal(TokenProblem.Malformed, await verifier.ProblemOf(new string('x', 50_000_000)));
        Assert.Equal(TokenProblem.NoUser, await verifier.ProblemOf(TestTokens.Signed($$"""{"sub":"{{new string('x', 257)}}"}""")));
        Assert.Equal(TokenProblem.Malformed, await verifier.ProblemOf(TestTokens.Signed($$"""{"jti":"{{new string('x', 257)}}"}""")));
    }

    [Fact]
    public async Task Without_keys_no_token_is_taken()
    {
        using var verifier = TestTokens.Verifier(_ => { });

        Assert.False(verifier.HasKeys);
        Assert.Equal(TokenProblem.UnknownKey, await verifier.ProblemOf(TestTokens.Signed()));
        Assert.Equal(TokenProblem.UnknownKey, await verifier.ProblemOf(TestTokens.Hmac("""{"alg":"HS256"}""", TestTokens.Claims(), "")));
    }

    [Fact]
    public void Clients_are_told_only_whether_a_fresh_token_will_help()
    {
        foreach (var problem in Enum.GetValues<TokenProblem>())
            Assert.Equal(problem == TokenProblem.Expired ? "token_expired" : "unauthorized", problem.Code());
    }
}
