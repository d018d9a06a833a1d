using System.Security.Cryptography;

namespace Dunlin.Auth;

/// <summary>A shared secret: HS256 (RFC 7518, section 3.2).</summary>
internal sealed class HmacKey(byte[] secret, string? keyId) : VerificationKey(Name, keyId)
{
    public const string Name = "HS256";

    /// <summary>As long as the hash, as RFC 7518 demands.</summary>
    public const int MinBytes = 32;

    public override bool Verify(ReadOnlySpan<byte> signedText, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, signedText, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
