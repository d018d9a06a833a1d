using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Server.Http;

/// <summary>A request whose body is a JSON object: it is read, carried out and answered. What is wrong with it is answered as a problem.</summary>
/// <param name="maxBodySize">Bytes of the largest body at this moment.</param>
/// <param name="answerType">How the answer is written.</param>
internal abstract class JsonEndpoint<TAnswer>(Func<int> maxBodySize, JsonTypeInfo<TAnswer> answerType)
    where TAnswer : class
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context, maxBodySize());
        if (body is null)
            return;

        var outcome = await ExecuteAsync(body.RootElement);
        if (outcome.Problem is { } problem)
            await Problems.WriteAsync(context, outcome.Status, problem);
        else
            await context.WriteJsonAsync(outcome.Answer!, answerType);
    }

    /// <summary>Carries the request out.</summary>
    protected abstract ValueTask<Outcome<TAnswer>> ExecuteAsync(JsonElement body);
}
