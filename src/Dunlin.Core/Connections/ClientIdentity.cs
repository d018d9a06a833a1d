using System.Security.Claims;

namespace Dunlin;

/// <summary>Who is at the other end of a connection. Immutable and thread-safe.</summary>
public sealed class ClientIdentity
{
    /// <summary>Nobody has said who it is.</summary>
    public static ClientIdentity Anonymous { get; } = new();

    /// <summary>The user; null: anonymous.</summary>
    public string? User { get; init; }

    /// <summary>What the token calls itself (<c>jti</c>, RFC 7519); null: it does not, or there was none.</summary>
    public string? TokenId { get; init; }

    /// <summary>When the token was issued (<c>iat</c>); null: it does not say, or there was none.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Until when this holds; null: for as long as the connection lasts.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether a token says so, and not the request.</summary>
    internal bool IsOfToken { get; init; }

    /// <summary>All claims: those of the token, or of the request's user. Null: there are none.</summary>
    public ClaimsPrincipal? Principal { get; init; }

    /// <summary>Whether it is known who it is.</summary>
    public bool IsAuthenticated => User is not null;

    /// <summary>Whether it has this claim with this value, both compared ordinally.</summary>
    /// <param name="type">Its name, such as <c>role</c>. A claim whose value is an array counts as one for each element.</param>
    /// <param name="value">The value.</param>
    public bool HasClaim(string type, string value) =>
        Principal is { } principal && principal.Claims.Any(claim => string.Equals(claim.Type, type, StringComparison.Ordinal) && string.Equals(claim.Value, value, StringComparison.Ordinal));

    /// <summary>The first value of a claim; null when there is none.</summary>
    public string? FindClaim(string type) =>
        Principal?.Claims.FirstOrDefault(claim => string.Equals(claim.Type, type, StringComparison.Ordinal))?.Value;
}
