using System.Security.Claims;

namespace Dunlin.Auth;

/// <summary>The identity that a connection's token gives.</summary>
internal static class TokenIdentity
{
    private const string AuthenticationType = "Dunlin";
    private const string RoleClaim = "roles";

    public static ClientIdentity Of(TokenClaims claims, string user, string userClaim) => new()
    {
        User = user,
        IsOfToken = true,
        TokenId = claims.TokenId,
        IssuedAt = claims.IssuedAt,
        Expires = claims.Expires,
        Principal = new ClaimsPrincipal(new ClaimsIdentity(claims.All(), AuthenticationType, userClaim, RoleClaim)),
    };
}
