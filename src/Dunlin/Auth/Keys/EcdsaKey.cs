using System.Security.Cryptography;

namespace Dunlin.Auth;

/// <summary>A public key on the curve P-256: ES256 (RFC 7518, section 3.4).</summary>
internal sealed class EcdsaKey : VerificationKey
{
    public const string Name = "ES256";

    private const string P256 = "1.2.840.10045.3.1.7";
    private const int SignatureBytes = 64;
    private const int CoordinateBytes = 32;

    private readonly PublicKeyPool<ECDsa> _keys;

    private EcdsaKey(ECParameters parameters, string? keyId)
        : base(Name, keyId) => _keys = new PublicKeyPool<ECDsa>(() => ECDsa.Create(parameters));

    /// <summary>Makes a key. Null when it is on another curve, or on none.</summary>
    public static EcdsaKey? TryCreate(ECParameters parameters, string? keyId)
    {
        if (parameters.Curve is not { IsNamed: true } curve || !IsP256(curve) || parameters.Q is not { X.Length: CoordinateBytes, Y.Length: CoordinateBytes })
            return null;

        try
        {
            // Throws when the point is not on the curve.
            using var key = ECDsa.Create(parameters);
            return new EcdsaKey(key.ExportParameters(includePrivateParameters: false), keyId);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public override bool Verify(ReadOnlySpan<byte> signedText, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;

        var key = _keys.Rent();
        var valid = key.VerifyData(signedText, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _keys.Return(key);
        return valid;
    }

    private static bool IsP256(ECCurve curve) =>
        curve.Oid.Value == P256 || (curve.Oid.Value is null && curve.Oid.FriendlyName == ECCurve.NamedCurves.nistP256.Oid.FriendlyName);
}
