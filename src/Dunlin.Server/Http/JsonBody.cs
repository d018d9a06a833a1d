using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Server.Http;

/// <summary>Requests whose body is a JSON object.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body. When it is none, answers that: 400, 413 or 415.</summary>
    /// <returns>The object, or null when the request has been answered.</returns>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context, int maxSize)
    {
        if (!IsJson(context.Request))
        {
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: Content-Type: application/json, in UTF-8.");
            return null;
        }

        if (await RequestBody.ReadAsync(context.Request, maxSize, context.RequestAborted) is not { } bytes)
        {
            await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body may have {maxSize} bytes at most.");
            return null;
        }

        var body = Parse(bytes, out var problem);
        if (body is null)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        return body;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out string problem)
    {
        problem = "The body is not UTF-8.";
        if (!Utf8.IsValid(bytes.Span))
            return null;

        try
        {
            var body = JsonDocument.Parse(bytes, Strict);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
                return body;

            problem = "The body must be a JSON object.";
            body.Dispose();
        }
        catch (JsonException exception)
        {
            problem = $"The body is not valid JSON: {exception.Message}";
        }

        return null;
    }

    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Encoding is UTF8Encoding);
}
