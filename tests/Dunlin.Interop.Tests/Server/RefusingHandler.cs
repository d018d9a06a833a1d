namespace Dunlin.Interop.Tests;

/// <summary>Lets in only who brings the token.</summary>
internal sealed class RefusingHandler : WebSocketHandler<object?>
{
    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<object?> upgrade)
    {
        if (upgrade.HttpContext.Request.Headers.Authorization != "Bearer sesame")
            upgrade.Refuse(401, "A bearer token is needed.");

        return default;
    }
}
