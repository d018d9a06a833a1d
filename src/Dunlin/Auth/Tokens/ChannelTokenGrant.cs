using System.Diagnostics.CodeAnalysis;
using Dunlin.Channels;

namespace Dunlin.Auth;

/// <summary>Reads what a channel token grants: <c>channel</c>, and optionally <c>sub</c> and <c>allow</c>.</summary>
internal static class ChannelTokenGrant
{
    private const string AllowClaim = "allow";
    private const string UserClaim = "sub";

    public static bool TryRead(TokenClaims claims, string channelClaim, [NotNullWhen(true)] out ChannelGrant? grant)
    {
        grant = null;
        if (!claims.TryGetText(channelClaim, out var pattern) || pattern is null || !ChannelGrant.IsPattern(pattern)
            || !claims.TryGetText(UserClaim, out var user) || user is { Length: 0 }
            || !claims.TryGetTexts(AllowClaim, out var allowed))
            return false;

        grant = new ChannelGrant(pattern)
        {
            User = user,
            TokenId = claims.TokenId,
            IssuedAt = claims.IssuedAt,
            Expires = claims.Expires,
            Operations = OperationsOf(allowed),
        };
        return true;
    }

    // Words that are not known grant nothing: they may be those of a later version.
    private static ChannelOperations OperationsOf(IReadOnlyList<string>? allowed) => allowed is null
        ? ChannelOperations.All
        : allowed.Aggregate(ChannelOperations.None, (all, word) => all | word switch
        {
            "subscribe" => ChannelOperations.Subscribe,
            "publish" => ChannelOperations.Publish,
            "presence" => ChannelOperations.Presence,
            "history" => ChannelOperations.History,
            _ => ChannelOperations.None,
        });
}
