using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Server.Http.ChannelQueries;

/// <summary>The channel of <c>/api/channels/{channel}/…</c>, whose name may hold <c>/</c>, written <c>%2F</c>.</summary>
internal static class ChannelPath
{
    /// <summary>The name. Null when the path holds dot segments, so that it is not clear which part is the name.</summary>
    /// <remarks>Routing decodes everything but <c>%2F</c>, so that <c>a%2Fb</c> and <c>a%252Fb</c> look the same to it: only the request as it came tells them apart.</remarks>
    public static string? NameOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var segments = target.Split('?', 2)[0].TrimEnd('/').Split('/');
        if (segments.Length < 2)
            return null;

        var name = Uri.UnescapeDataString(segments[^2]);
        var routed = (string)context.Request.RouteValues["channel"]!;
        return name == routed || name == routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) ? name : null;
    }
}
