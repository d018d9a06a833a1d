namespace Dunlin.Server.Http.ChannelQueries;

/// <summary><c>GET /api/channels/{channel}/history?limit=&amp;since_epoch=&amp;since_offset=&amp;reverse=</c>: what the channel keeps, page by page.</summary>
internal sealed class ChannelHistoryEndpoint(IChannels channels)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ChannelPath.NameOf(context) is not { } name)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The path names no channel.");
            return;
        }

        var query = new QueryReader(context.Request.Query);
        var (limit, newestFirst) = (query.WholeNumber("limit", 0, 1000) ?? 100, query.Flag("reverse"));
        var (epoch, offset) = (query.Text("since_epoch"), query.WholeNumber("since_offset", 0, long.MaxValue));
        var problem = query.Problem ?? (epoch is null != offset is null ? "'since_epoch' and 'since_offset' belong together." : null);
        if (problem is not null)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        ChannelPosition? since = epoch is null ? null : new ChannelPosition(epoch, offset!.Value);
        await (await channels.ReadHistoryAsync(name, (int)limit, since, newestFirst) is { } history
            ? context.WriteJsonAsync(Answer(name, history), JsonAnswers.Json.HistoryAnswer)
            : Problems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such channel."));
    }

    private static HistoryAnswer Answer(string name, ChannelHistory history) =>
        new(name, history.Position.Epoch, history.Position.Offset, [.. history.Publications.Select(publication => Answer(name, publication))]);

    private static PublicationAnswer Answer(string name, ChannelPublication publication) => new(
        name,
        publication.Event,
        new RawJson(publication.Data),
        publication.Connection,
        publication.User,
        publication.Timestamp.ToUnixTimeMilliseconds(),
        publication.Offset);
}
