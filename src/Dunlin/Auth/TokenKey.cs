using System.Text;
using Dunlin.Auth;

namespace Dunlin;

/// <summary>A key that tokens are signed with. Its kind decides the algorithm: a secret HS256, an RSA key RS256, a key on P-256 ES256. Immutable.</summary>
/// <remarks>A key that cannot be used is reported when the application starts, with all other problems of its options.</remarks>
public sealed class TokenKey
{
    private const string PemMark = "-----BEGIN";

    private readonly byte[]? _secret;
    private readonly string? _pem;

    private TokenKey(byte[]? secret, string? pem, string? keyId)
    {
        _secret = secret;
        _pem = pem;
        KeyId = keyId;
    }

    /// <summary>The key's name in the <c>kid</c> of tokens. Default: null, it has none and is tried for every token of its algorithm.</summary>
    public string? KeyId { get; }

    /// <summary>A shared secret, for HS256.</summary>
    /// <param name="secret">Text whose UTF-8 is the secret: at least 32 bytes, better random ones.</param>
    /// <param name="keyId">See <see cref="KeyId"/>.</param>
    public static TokenKey FromSecret(string secret, string? keyId = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new TokenKey(Encoding.UTF8.GetBytes(secret), pem: null, keyId);
    }

    /// <summary>A shared secret, for HS256.</summary>
    /// <param name="secret">At least 32 bytes; copied.</param>
    /// <param name="keyId">See <see cref="KeyId"/>.</param>
    public static TokenKey FromSecret(ReadOnlySpan<byte> secret, string? keyId = null) => new(secret.ToArray(), pem: null, keyId);

    /// <summary>A public key in PEM: RSA of 2048 to 8192 bits for RS256, or one on P-256 for ES256.</summary>
    /// <param name="pem">One block: <c>PUBLIC KEY</c>, <c>RSA PUBLIC KEY</c> or <c>CERTIFICATE</c>. Of a certificate only the key counts, not its dates.</param>
    /// <param name="keyId">See <see cref="KeyId"/>.</param>
    public static TokenKey FromPem(string pem, string? keyId = null)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return new TokenKey(secret: null, pem, keyId);
    }

    /// <summary>Makes it ready for use. Null with a problem, in words, when it cannot be used.</summary>
    internal VerificationKey? TryImport(out string problem)
    {
        if (_pem is not null)
            return PemKey.TryRead(_pem, KeyId, out problem);

        problem = "";
        if (_secret!.Length < HmacKey.MinBytes)
            problem = $"a secret must have at least {HmacKey.MinBytes} bytes, this has {_secret.Length}";
        else if (_secret.AsSpan().IndexOf(Encoding.ASCII.GetBytes(PemMark)) >= 0)
            problem = "a public key is no secret: give it as a PEM key";
        return problem.Length == 0 ? new HmacKey(_secret, KeyId) : null;
    }
}
