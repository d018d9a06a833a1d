using System.Security.Claims;
using System.Text.Json;

namespace Dunlin.Auth;

/// <summary>What a token says (RFC 7519, section 4), once its signature has been verified.</summary>
internal sealed class TokenClaims
{
    // The last second of the year 9999, which is where dates end here.
    private const double LastSecond = 253_402_300_799;

    private readonly JsonElement _json;

    private TokenClaims(JsonElement json) => _json = json;

    public DateTimeOffset? Expires { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    public DateTimeOffset? IssuedAt { get; private init; }

    public string? Issuer { get; private init; }

    public string? TokenId { get; private init; }

    public IReadOnlyList<string> Audiences { get; private init; } = [];

    /// <summary>Reads a payload. Null when it is no JSON object or a registered claim has the wrong kind of value.</summary>
    public static TokenClaims? Read(ReadOnlySpan<byte> utf8)
    {
        if (StrictJson.ReadObject(utf8) is not { } json
            || !TryGetDate(json, "exp", out var expires)
            || !TryGetDate(json, "nbf", out var notBefore)
            || !TryGetDate(json, "iat", out var issuedAt)
            || !json.TryGetText("iss", out var issuer)
            || !json.TryGetText("sub", out _)
            || !json.TryGetText("jti", out var tokenId)
            || !TryGetTexts(json, "aud", out var audiences))
            return null;

        return new TokenClaims(json)
        {
            Expires = expires,
            NotBefore = notBefore,
            IssuedAt = issuedAt,
            Issuer = issuer,
            TokenId = tokenId,
            Audiences = audiences ?? [],
        };
    }

    /// <inheritdoc cref="StrictJson.TryGetText"/>
    public bool TryGetText(string name, out string? text) => _json.TryGetText(name, out text);

    /// <summary>A claim that is text or an array of texts. False when it is something else; true with null when it is not there.</summary>
    public bool TryGetTexts(string name, out IReadOnlyList<string>? texts) => TryGetTexts(_json, name, out texts);

    public bool Has(string name) => _json.TryGetProperty(name, out _);

    /// <summary>All claims; an array is one claim for each element.</summary>
    public IEnumerable<Claim> All() =>
        _json.EnumerateObject().SelectMany(member => member.Value.ValueKind == JsonValueKind.Array
            ? member.Value.EnumerateArray().Select(element => ClaimOf(member.Name, element))
            : [ClaimOf(member.Name, member.Value)]);

    private static Claim ClaimOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Claim(name, value.GetString()!),
        JsonValueKind.True => new Claim(name, "true", ClaimValueTypes.Boolean),
        JsonValueKind.False => new Claim(name, "false", ClaimValueTypes.Boolean),
        JsonValueKind.Number => new Claim(name, value.GetRawText(), ClaimValueTypes.Double),
        _ => new Claim(name, value.GetRawText(), "JSON"),
    };

    private static bool TryGetDate(JsonElement json, string name, out DateTimeOffset? date)
    {
        date = null;
        if (!json.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= LastSecond))
            return false;

        date = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }

    private static bool TryGetTexts(JsonElement json, string name, out IReadOnlyList<string>? texts)
    {
        texts = null;
        if (!json.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind == JsonValueKind.String)
        {
            texts = [value.GetString()!];
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array || !value.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String))
            return false;

        texts = [.. value.EnumerateArray().Select(element => element.GetString()!)];
        return true;
    }
}
