namespace Dunlin.Auth;

/// <summary>A key that signatures are verified with, for one algorithm only: what kind of key it is decides, not the token. Thread-safe.</summary>
internal abstract class VerificationKey(string algorithm, string? keyId)
{
    /// <summary>The name of its algorithm in <c>alg</c> (RFC 7518, section 3.1).</summary>
    public string Algorithm => algorithm;

    /// <summary>Its name in <c>kid</c>; null: it has none, and is tried for every token of its algorithm.</summary>
    public string? KeyId => keyId;

    public abstract bool Verify(ReadOnlySpan<byte> signedText, ReadOnlySpan<byte> signature);
}
