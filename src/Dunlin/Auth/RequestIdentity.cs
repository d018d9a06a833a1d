using System.Security.Claims;

namespace Dunlin.Auth;

/// <summary>The identity that the application's own authentication has found for a request.</summary>
internal static class RequestIdentity
{
    /// <summary>Its user is the name identifier, else the name; without either it is anonymous.</summary>
    public static ClientIdentity Of(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true } identity)
            return ClientIdentity.Anonymous;

        var user = principal.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? identity.Name;
        return string.IsNullOrEmpty(user) ? ClientIdentity.Anonymous : new ClientIdentity { User = user, Principal = principal };
    }
}
