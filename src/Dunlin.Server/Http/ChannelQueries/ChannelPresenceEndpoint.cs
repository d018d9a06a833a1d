namespace Dunlin.Server.Http.ChannelQueries;

/// <summary><c>GET /api/channels/{channel}/presence</c>: who is there.</summary>
internal sealed class ChannelPresenceEndpoint(IChannels channels)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ChannelPath.NameOf(context) is not { } name)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The path names no channel.");
        else if (await channels.ReadPresenceAsync(name) is { } presence)
            await AnswerAsync(context, name, presence);
        else
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such channel, or it does not tell who is there.");
    }

    private static Task AnswerAsync(HttpContext context, string name, ChannelPresence presence)
    {
        var members = presence.Members.Select(static member => new MemberAnswer(member.Connection, member.User, RawJson.Of(member.State))).ToArray();
        return context.WriteJsonAsync(new PresenceAnswer(name, members, members.Length, presence.Users), JsonAnswers.Json.PresenceAnswer);
    }
}
