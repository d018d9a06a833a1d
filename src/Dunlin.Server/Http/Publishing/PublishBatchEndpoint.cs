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

    protected override ValueTask<Outcome<PublishBatchAnswer>> ExecuteAsync(JsonElement body) => PublishAllAsync(body);

    private async ValueTask<Outcome<PublishBatchAnswer>> PublishAllAsync(JsonElement body)
    {
        if (!body.TryGetProperty("publications", out var publications) || publications.ValueKind != JsonValueKind.Array)
            return "'publications' must be an array.";
        if (publications.GetArrayLength() > MaxPublications)
            return $"'publications' may have {MaxPublications} elements at most.";

        var results = new List<PublishBatchResult>(publications.GetArrayLength());
        foreach (var publication in publications.EnumerateArray())
            results.Add(await PublishAsync(publication));
        return new PublishBatchAnswer(results);
    }

    private async ValueTask<PublishBatchResult> PublishAsync(JsonElement publication)
    {
        if (publication.ValueKind != JsonValueKind.Object)
            return Refused(StatusCodes.Status400BadRequest, "A publication must be a JSON object.");
        if (JsonMarshal.GetRawUtf8Value(publication).Length > maxPublicationSize())
            return Refused(StatusCodes.Status413PayloadTooLarge, $"A publication may have {maxPublicationSize()} bytes at most.");

        var outcome = await publisher.PublishAsync(publication);
        return outcome.Answer is { } answer
            ? new PublishBatchResult(answer.Offset, answer.Epoch, answer.Reached, answer.Duplicate, null)
            : Refused(outcome.Status, outcome.Problem!);
    }

    private static PublishBatchResult Refused(int status, string detail) => new(null, null, null, Duplicate: false, new ProblemAnswer(status, detail));
}
