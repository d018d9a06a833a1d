namespace Dunlin.Auth;

/// <summary>Keys that tokens may be signed with. Immutable.</summary>
internal sealed class KeySet(IReadOnlyList<VerificationKey> keys)
{
    public static KeySet Empty { get; } = new([]);

    public IReadOnlyList<VerificationKey> Keys => keys;

    /// <summary>Looks for the key of a signature.</summary>
    public KeyMatch Verify(CompactToken token)
    {
        var match = KeyMatch.UnknownKey;
        foreach (var key in keys)
        {
            if (!IsCandidate(key, token.Header))
                continue;
            if (key.Verify(token.SignedText, token.Signature))
                return KeyMatch.Verified;
            if (token.Header.KeyId is null || token.Header.KeyId == key.KeyId)
                match = KeyMatch.BadSignature;
        }

        return match;
    }

    public bool Knows(string algorithm) => keys.Any(key => key.Algorithm == algorithm);

    // A key without a name may be meant by any name, and a token without one may mean any key; the algorithm is never a matter of the token.
    private static bool IsCandidate(VerificationKey key, TokenHeader header) =>
        key.Algorithm == header.Algorithm && (key.KeyId is null || header.KeyId is null || key.KeyId == header.KeyId);
}

/// <summary>What came of looking for the key of a signature.</summary>
internal enum KeyMatch
{
    UnknownKey,
    BadSignature,
    Verified,
}
