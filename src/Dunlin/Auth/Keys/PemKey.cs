using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dunlin.Auth;

/// <summary>Public keys in PEM (RFC 7468).</summary>
internal static class PemKey
{
    private const string Expected = "a PEM key must be one block of PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE";

    /// <summary>Reads a key. Null with a problem, in words, when there is none that can be used.</summary>
    public static VerificationKey? TryRead(string pem, string? keyId, out string problem)
    {
        problem = Expected;
        if (!PemEncoding.TryFind(pem, out var fields) || PemEncoding.TryFind(pem.AsSpan(fields.Location.End.Value), out _))
            return null;

        var label = pem[fields.Label];
        if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
        {
            problem = "this is a private key: the server needs the public one only";
            return null;
        }

        try
        {
            var key = ReadKey(label, Convert.FromBase64String(pem[fields.Base64Data]), keyId);
            problem = key is null ? "a public key must be RSA of 2048 to 8192 bits or on the curve P-256" : "";
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static VerificationKey? ReadKey(string label, byte[] data, string? keyId)
    {
        switch (label)
        {
            case "PUBLIC KEY":
                return ReadKey(PublicKey.CreateFromSubjectPublicKeyInfo(data, out _), keyId);
            case "RSA PUBLIC KEY":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportRSAPublicKey(data, out _);
                    return RsaKey.TryCreate(rsa.ExportParameters(includePrivateParameters: false), keyId);
                }

            case "CERTIFICATE":
                using (var certificate = X509CertificateLoader.LoadCertificate(data))
                    return ReadKey(certificate.PublicKey, keyId);
            default:
                throw new CryptographicException(Expected);
        }
    }

    private static VerificationKey? ReadKey(PublicKey publicKey, string? keyId)
    {
        using var rsa = publicKey.GetRSAPublicKey();
        if (rsa is not null)
            return RsaKey.TryCreate(rsa.ExportParameters(includePrivateParameters: false), keyId);

        using var ecdsa = publicKey.GetECDsaPublicKey();
        return ecdsa is null ? null : EcdsaKey.TryCreate(ecdsa.ExportParameters(includePrivateParameters: false), keyId);
    }
}
