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

        if (Execute(body.RootElement, out var answer) is { } problem)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        else
            await context.WriteJsonAsync(answer!, answerType);
    }

    /// <summary>Carries the request out.</summary>
    /// <returns>What is wrong with the body; null when it was carried out, and there is an answer.</returns>
    protected abstract string? Execute(JsonElement body, out TAnswer? answer);
}
