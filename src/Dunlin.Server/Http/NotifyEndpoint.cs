using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Server.Http;

/// <summary>
/// <c>POST /api/notify</c> with <c>{"message": "text"}</c> or <c>{"data": anything}</c>: a <c>notification</c> to every
/// connection. A message is sent as the data <c>{"message": "text"}</c>.
/// </summary>
internal sealed class NotifyEndpoint(INotifications notifications, int maxBodySize)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: Content-Type: application/json, in UTF-8.");
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, maxBodySize, context.RequestAborted) is not { } body)
        {
            await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body may have {maxBodySize} bytes at most.");
            return;
        }

        if (Notify(body, out var reached) is { } problem)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        else
            await context.WriteJsonAsync(new NotifyAnswer(Success: true, reached), JsonAnswers.Json.NotifyAnswer);
    }

    /// <returns>What is wrong with the body, or null when it was sent.</returns>
    private string? Notify(ReadOnlyMemory<byte> body, out int reached)
    {
        reached = 0;
        if (!Utf8.IsValid(body.Span))
            return "The body is not UTF-8.";

        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return Notify(json.RootElement, out reached);
        }
        catch (JsonException exception)
        {
            return $"The body is not valid JSON: {exception.Message}";
        }
    }

    private string? Notify(JsonElement root, out int reached)
    {
        reached = 0;
        if (root.ValueKind != JsonValueKind.Object)
            return "The body must be a JSON object.";
        if (root.TryGetProperty("channel", out _))
            return "'channel' is not supported: a notification goes to every connection.";

        var hasMessage = root.TryGetProperty("message", out var message);
        var hasData = root.TryGetProperty("data", out var data);
        if (hasMessage == hasData)
            return "Give either 'message', a string, or 'data', any JSON value.";
        if (hasMessage && message.ValueKind != JsonValueKind.String)
            return "'message' must be a string.";

        reached = notifications.NotifyJson(hasData ? JsonMarshal.GetRawUtf8Value(data) : MessageData(message));
        return null;
    }

    private static byte[] MessageData(JsonElement message) => [.. "{\"message\":"u8, .. JsonMarshal.GetRawUtf8Value(message), (byte)'}'];

    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Encoding is UTF8Encoding);
}
