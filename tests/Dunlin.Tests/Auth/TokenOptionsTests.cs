using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dunlin.Auth;
using Dunlin.TestSupport;
using Microsoft.Extensions.Options;

namespace Dunlin.Tests.Auth;

public sealed class TokenOptionsTests
{
    [Fact]
    public void Every_problem_is_said()
    {
        using var small = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var options = new TokenOptions
        {
            JwksFile = "/nowhere/keys.json",
            JwksAddress = new Uri("http://login.example/keys"),
            Audience = "",
            Issuer = "",
            ClockSkew = TimeSpan.FromHours(1),
            UserClaim = "",
            MaxTokenSize = 10,
        };
        string[] bad =
        [
            "", "no PEM", small.ExportSubjectPublicKeyInfoPem(), other.ExportSubjectPublicKeyInfoPem(), TestTokens.Rsa.ExportPkcs8PrivateKeyPem(),
            TestTokens.RsaPem() + "\n" + TestTokens.P256Pem, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        ];
        foreach (var pem in bad)
            options.Keys.Add(TokenKey.FromPem(pem));
        options.Keys.Add(TokenKey.FromSecret("31 bytes are too few for a secret"[..31]));
        options.Keys.Add(TokenKey.FromSecret(TestTokens.RsaPem()));

        var problems = options.Problems().ToList();

        for (var i = 0; i < options.Keys.Count; i++)
            Assert.Single(problems, problem => problem.StartsWith($"Keys[{i}]: ", StringComparison.Ordinal));
        foreach (var name in new[] { "JwksFile", "JwksAddress", "Audience", "Issuer", "ClockSkew", "UserClaim", "MaxTokenSize" })
            Assert.Single(problems, problem => problem.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(options.Keys.Count + 7, problems.Count);
    }

    [Fact]
    public void Keys_of_every_form_are_taken()
    {
        using var certificate = new CertificateRequest("CN=issuer", TestTokens.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TestTokens.Start, TestTokens.Start.AddDays(1));
        var options = new TokenOptions { JwksAddress = new Uri("http://localhost:1/keys") };
        options.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));
        options.Keys.Add(TokenKey.FromSecret(new byte[32], "zeros"));
        options.Keys.Add(TokenKey.FromPem(TestTokens.RsaPem(), "spki"));
        options.Keys.Add(TokenKey.FromPem(TestTokens.Rsa.ExportRSAPublicKeyPem(), "pkcs1"));
        options.Keys.Add(TokenKey.FromPem(certificate.ExportCertificatePem(), "certificate"));
        options.Keys.Add(TokenKey.FromPem("\r\n" + TestTokens.P256Pem.ReplaceLineEndings("\r\n") + "\r\n", "ec"));

        Assert.Empty(options.Problems());
        Assert.Equal(["HS256", "HS256", "RS256", "RS256", "RS256", "ES256"], options.Keys.Select(key => key.TryImport(out _)!.Algorithm));
    }

    [Fact]
    public void An_RSA_key_whose_exponent_everybody_can_invert_is_refused()
    {
        var parameters = TestTokens.Rsa.ExportParameters(includePrivateParameters: false);
        foreach (var exponent in new byte[][] { [], [0], [1], [0, 1], [2], [0xff, 0xff, 0xfe], [.. Enumerable.Repeat((byte)255, 9)] })
            Assert.Null(RsaKey.TryCreate(parameters with { Exponent = exponent }, keyId: null));
    }

    [Fact]
    public async Task An_application_with_bad_options_does_not_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(
            _ => { },
            dunlin: dunlin =>
            {
                dunlin.Tokens.Keys.Add(TokenKey.FromSecret("short"));
                dunlin.RevocationWindow = TimeSpan.Zero;
            }));

        Assert.Contains("Tokens: Keys[0]: a secret must have at least 32 bytes, this has 5.", failure.Failures);
        Assert.Contains(failure.Failures, problem => problem.StartsWith("RevocationWindow", StringComparison.Ordinal));
    }
}
