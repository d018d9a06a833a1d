using System.Security.Cryptography;
using System.Text.Json;

namespace Dunlin.Auth;

/// <summary>Key sets in JSON (RFC 7517, section 5). Keys of another kind or for another purpose, malformed and weak ones are left out, as it says.</summary>
internal static class JsonWebKeySet
{
    // Without kid all are tried.
    private const int MaxKeys = 100;

    /// <summary>Reads a set.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="takesSecrets">Whether shared secrets count: not when the set can be fetched by others too.</param>
    /// <exception cref="InvalidDataException">That is no key set, or none of its keys can be used.</exception>
    public static KeySet Read(ReadOnlySpan<byte> utf8, bool takesSecrets)
    {
        if (StrictJson.ReadObject(utf8) is not { } json || !json.TryGetProperty("keys", out var members) || members.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("it is no JSON Web Key Set");
        if (members.GetArrayLength() > MaxKeys)
            throw new InvalidDataException($"it has more than {MaxKeys} keys");

        var keys = members.EnumerateArray().Select(member => ReadKey(member, takesSecrets)).OfType<VerificationKey>().ToList();
        return keys.Count > 0 ? new KeySet(keys) : throw new InvalidDataException("it has no key for HS256, RS256 or ES256 that can be used");
    }

    private static VerificationKey? ReadKey(JsonElement json, bool takesSecrets)
    {
        if (json.ValueKind != JsonValueKind.Object || !IsForSignatures(json)
            || !json.TryGetText("kty", out var type) || !json.TryGetText("kid", out var keyId) || !json.TryGetText("alg", out var algorithm))
            return null;

        VerificationKey? key = type switch
        {
            "RSA" => ReadRsa(json, keyId),
            "EC" => ReadEllipticCurve(json, keyId),
            "oct" => takesSecrets ? ReadSecret(json, keyId) : null,
            _ => null,
        };
        return algorithm is null || algorithm == key?.Algorithm ? key : null;
    }

    private static bool IsForSignatures(JsonElement json)
    {
        if (!json.TryGetText("use", out var use) || use is not (null or "sig"))
            return false;

        return !json.TryGetProperty("key_ops", out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"u8)));
    }

    private static RsaKey? ReadRsa(JsonElement json, string? keyId) =>
        Bytes(json, "n") is { } modulus && Bytes(json, "e") is { } exponent
            ? RsaKey.TryCreate(new RSAParameters { Modulus = modulus, Exponent = exponent }, keyId)
            : null;

    private static EcdsaKey? ReadEllipticCurve(JsonElement json, string? keyId) =>
        json.TryGetText("crv", out var curve) && curve == "P-256" && Bytes(json, "x") is { } x && Bytes(json, "y") is { } y
            ? EcdsaKey.TryCreate(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }, keyId)
            : null;

    private static HmacKey? ReadSecret(JsonElement json, string? keyId) =>
        Bytes(json, "k") is { Length: >= HmacKey.MinBytes } secret ? new HmacKey(secret, keyId) : null;

    private static byte[]? Bytes(JsonElement json, string name) =>
        json.TryGetText(name, out var text) && text is { Length: > 0 } && Base64UrlText.TryDecode(text, out var bytes) ? bytes : null;
}
