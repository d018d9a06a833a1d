using Microsoft.AspNetCore.Http.HttpResults;

namespace Dunlin.Bench.Room;

/// <summary><c>/room</c>: POST publishes the body's text, GET reads on from a position.</summary>
internal static class HttpRoomEndpoints
{
    private const double LongestWait = 60;

    public static void MapHttpRoom(this IEndpointRouteBuilder endpoints)
    {
        var room = new HttpRoom();
        endpoints.MapPost("/room", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            room.Publish(await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
            return TypedResults.NoContent();
        });
        endpoints.MapGet("/room", async Task<Results<JsonHttpResult<RoomAnswer>, BadRequest<string>>> (long? after, double? wait, CancellationToken cancellationToken) =>
        {
            if (after < 0 || wait is not (null or (>= 0 and <= LongestWait)))
                return TypedResults.BadRequest($"after is 0 or more, wait 0 to {LongestWait} seconds");

            var answer = await room.ReadAsync(after, TimeSpan.FromSeconds(wait ?? 0), cancellationToken);
            return TypedResults.Json(answer, RoomJson.Default.RoomAnswer);
        });
    }
}
