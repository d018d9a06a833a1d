using System.Security.Cryptography;

namespace Dunlin.Auth;

/// <summary>An RSA public key: RS256 (RFC 7518, section 3.3).</summary>
internal sealed class RsaKey : VerificationKey
{
    public const string Name = "RS256";

    // Below is not safe, as RFC 7518 says; above, one verification would take milliseconds.
    private const int MinBits = 2048;
    private const int MaxBits = 8192;

    private readonly PublicKeyPool<RSA> _keys;

    private RsaKey(RSAParameters parameters, string? keyId)
        : base(Name, keyId) => _keys = new PublicKeyPool<RSA>(() => RSA.Create(parameters));

    /// <summary>Makes a key. Null when it is too weak, too large or none.</summary>
    public static RsaKey? TryCreate(RSAParameters parameters, string? keyId)
    {
        if (!IsOddAndMoreThanOne(parameters.Exponent))
            return null;

        try
        {
            using var key = RSA.Create(parameters);
            return key.KeySize is >= MinBits and <= MaxBits ? new RsaKey(key.ExportParameters(includePrivateParameters: false), keyId) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public override bool Verify(ReadOnlySpan<byte> signedText, ReadOnlySpan<byte> signature)
    {
        var key = _keys.Rent();
        var valid = key.VerifyData(signedText, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _keys.Return(key);
        return valid;
    }

    // With an exponent of 1 everybody can sign.
    private static bool IsOddAndMoreThanOne(byte[]? exponent) =>
        exponent is { Length: > 0 and <= 8 } && (exponent[^1] & 1) == 1 && (exponent[^1] != 1 || exponent.AsSpan(0, exponent.Length - 1).ContainsAnyExcept((byte)0));
}
