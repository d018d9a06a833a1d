using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dunlin.Auth;
using Dunlin.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dunlin.Tests.Auth;

/// <summary>Makes tokens, good and bad ones, without any of the code that checks them.</summary>
internal static class TestTokens
{
    public const string Secret = "an-application-secret-of-32-bytes-or-more";

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly RSA Rsa = RSA.Create(2048);

    public static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Claims of a token that is good for an hour, changed by JSON that is laid over them; a null there takes one away.</summary>
    public static string Claims(string changes = "{}")
    {
        var claims = JsonNode.Parse($$"""{"sub":"ada","exp":{{Start.AddHours(1).ToUnixTimeSeconds()}}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            claims.Remove(name);
            if (value is not null)
                claims[name] = value.DeepClone();
        }

        return claims.ToJsonString();
    }

    /// <summary>A token signed with <see cref="Secret"/>.</summary>
    public static string Signed(string changes = "{}", string header = """{"alg":"HS256","typ":"JWT"}""") => Hmac(header, Claims(changes));

    public static string Hmac(string header, string payload, string secret = Secret) => Hmac(header, payload, Encoding.UTF8.GetBytes(secret));

    public static string Hmac(string header, string payload, byte[] secret) =>
        Sign(Text(header) + "." + Text(payload), text => HMACSHA256.HashData(secret, text));

    public static string RsaSigned(string header, string payload, RSA? key = null) =>
        Sign(Text(header) + "." + Text(payload), text => (key ?? Rsa).SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string EcdsaSigned(string header, string payload, ECDsa? key = null) =>
        Sign(Text(header) + "." + Text(payload), text => (key ?? P256).SignData(text, HashAlgorithmName.SHA256));

    public static string Sign(string signedText, Func<byte[], byte[]> sign) => signedText + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signedText)));

    public static string Text(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string RsaPem(RSA? key = null) => (key ?? Rsa).ExportSubjectPublicKeyInfoPem();

    public static string P256Pem => P256.ExportSubjectPublicKeyInfoPem();

    /// <summary>One member of a key set.</summary>
    public static string Jwk(RSA key, string keyId, string more = "")
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","kid":"{{keyId}}","n":"{{Base64Url.EncodeToString(parameters.Modulus)}}","e":"{{Base64Url.EncodeToString(parameters.Exponent)}}"{{more}}}""";
    }

    /// <summary>One member of a key set.</summary>
    public static string Jwk(ECDsa key, string keyId, string more = "")
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"P-256","kid":"{{keyId}}","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"{{more}}}""";
    }

    /// <summary>One member of a key set.</summary>
    public static string Jwk(string secret, string keyId) => $$"""{"kty":"oct","kid":"{{keyId}}","k":"{{Text(secret)}}"}""";

    public static string KeySet(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    public static RevocationList NoRevocations(TimeProvider time) => new(TimeSpan.FromHours(24), 100, time, NullLogger.Instance);

    /// <summary>A check with these options.</summary>
    public static TokenVerifier Verifier(Action<TokenOptions> configure, TimeProvider? time = null, RevocationList? revocations = null)
    {
        var options = new TokenOptions();
        configure(options);
        Assert.Empty(options.Problems());
        time ??= new ManualTimeProvider();
        return new TokenVerifier(options, revocations ?? NoRevocations(time), time, NullLogger.Instance);
    }

    /// <summary>A check with <see cref="Secret"/>.</summary>
    public static TokenVerifier WithSecret(Action<TokenOptions>? configure = null, TimeProvider? time = null, RevocationList? revocations = null) =>
        Verifier(
            options =>
            {
                options.Keys.Add(TokenKey.FromSecret(Secret));
                configure?.Invoke(options);
            },
            time,
            revocations);

    public static async Task<TokenProblem> ProblemOf(this TokenVerifier verifier, string token) => (await verifier.AuthenticateAsync(token)).Problem;
}
