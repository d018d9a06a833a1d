namespace Dunlin.Server.Http.ChannelQueries;

/// <summary><c>GET /api/channels?prefix=&amp;after=&amp;limit=</c>: the channels there are, sorted by name, page by page.</summary>
internal sealed class ChannelListEndpoint(IChannels channels)
{
    public Task InvokeAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (prefix, after, limit) = (query.Text("prefix") ?? "", query.Text("after"), query.WholeNumber("limit", 1, 1000) ?? 100);
        if (query.Problem is { } problem)
            return Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);

        var page = channels.List(prefix, after, (int)limit);
        var answer = new ChannelListAnswer([.. page.Channels.Select(static channel => new ChannelAnswer(channel.Name, channel.Subscribers))], page.Next);
        return context.WriteJsonAsync(answer, JsonAnswers.Json.ChannelListAnswer);
    }
}
