using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dunlin.Server.Http.Publishing;

/// <summary>
/// <c>POST /api/publish/batch</c> with <c>{"publications": […]}</c>: each is published or refused by itself, in order. Only a body that is no such list is refused as a whole,
/// before anything is published.
/// </summary>
/// <param name="publisher">Publishes each.</param>
/// <param name="maxBodySize">Bytes of the largest body.</param>
/// <param name="maxPublicationSize">Bytes of the largest publication: as many as by itself.</param>
internal sealed class PublishBatchEndpoint(Publisher publisher, Func<int> maxBodySize, Func<int> maxPublicationSize)
    : JsonEndpoint<PublishBatchAnswer>(maxBodySize, JsonAnswers.Json.PublishBatchAnswer)
{
    /// <summary>Publications of one batch at most.</summary>
    public const int MaxPublications = 1000;

    protected override ValueTask<Outcome<PublishBatchAnswer>> ExecuteAsync(JsonElement body) => new(PublishAll(body));

    private Outcome<PublishBatchAnswer> PublishAll(JsonElement body)
    {
        if (!body.TryGetProperty("publications", out var publications) || publications.ValueKind != JsonValueKind.Array)
            return "'publications' must be an array.";
        if (publications.GetArrayLength() > MaxPublications)
            return $"'publications' may have {MaxPublications} elements at most.";

        return new PublishBatchAnswer([.. publications.EnumerateArray().Select(Publish)]);
    }

    private PublishBatchResult Publish(JsonElement publication)
    {
        if (publication.ValueKind != JsonValueKind.Object)
            return Refused(StatusCodes.Status400BadRequest, "A publication must be a JSON object.");
        if (JsonMarshal.GetRawUtf8Value(publication).Length > maxPublicationSize())
            return Refused(StatusCodes.Status413PayloadTooLarge, $"A publication may have {maxPublicationSize()} bytes at most.");

        var outcome = publisher.Publish(publication);
        return outcome.Answer is { } answer
            ? new PublishBatchResult(answer.Offset, answer.Epoch, answer.Reached, answer.Duplicate, null)
            : Refused(StatusCodes.Status400BadRequest, outcome.Problem!);
    }

    private static PublishBatchResult Refused(int status, string detail) => new(null, null, null, Duplicate: false, new ProblemAnswer(status, detail));
}
