using System.Text.Json;

namespace Dunlin.Auth;

/// <summary>The header of a JWT (RFC 7515, section 4). Keys that it brings or points to (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) are not looked at.</summary>
/// <param name="Algorithm">What it says it is signed with.</param>
/// <param name="KeyId">Which key it names; null: none.</param>
internal readonly record struct TokenHeader(string Algorithm, string? KeyId)
{
    private const int MaxKeyIdLength = 256;
    private const string MediaTypePrefix = "application/";

    /// <summary>Reads a header. False when it is malformed, or needs something of the reader that it does not know (<c>crit</c>).</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out TokenHeader header)
    {
        header = default;
        if (StrictJson.ReadObject(utf8) is not { } json
            || json.TryGetProperty("crit", out _)
            || !json.TryGetText("alg", out var algorithm) || algorithm is null
            || !json.TryGetText("kid", out var keyId) || keyId is { Length: 0 or > MaxKeyIdLength }
            || !json.TryGetText("typ", out var type) || !IsTokenType(type))
            return false;

        header = new TokenHeader(algorithm, keyId);
        return true;
    }

    // Tokens of other kinds, such as those that log out or prove a key, may be signed with the same key (RFC 8725, section 3.11).
    private static bool IsTokenType(string? type)
    {
        var name = type.AsSpan();
        if (name.StartsWith(MediaTypePrefix, StringComparison.OrdinalIgnoreCase))
            name = name[MediaTypePrefix.Length..];
        return type is null || name.Equals("JWT", StringComparison.OrdinalIgnoreCase) || name.Equals("at+jwt", StringComparison.OrdinalIgnoreCase);
    }
}
