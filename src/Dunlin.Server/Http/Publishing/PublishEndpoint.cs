using System.Text.Json;

namespace Dunlin.Server.Http.Publishing;

/// <summary><c>POST /api/publish</c>: see <see cref="Publisher"/>.</summary>
internal sealed class PublishEndpoint(Publisher publisher, Func<int> maxBodySize) : JsonEndpoint<PublishAnswer>(maxBodySize, JsonAnswers.Json.PublishAnswer)
{
    protected override ValueTask<Outcome<PublishAnswer>> ExecuteAsync(JsonElement body) => publisher.PublishAsync(body);
}
