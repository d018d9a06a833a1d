using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dunlin.Server.Http;

/// <summary>
/// <c>POST /api/notify</c> with <c>{"message": "text"}</c> or <c>{"data": anything}</c>: a <c>notification</c> to every
/// connection. A message is sent as the data <c>{"message": "text"}</c>.
/// </summary>
internal sealed class NotifyEndpoint(INotifications notifications, int maxBodySize)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context, maxBodySize);
        if (body is null)
            return;

        if (Notify(body.RootElement, out var reached) is { } problem)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        else
            await context.WriteJsonAsync(new NotifyAnswer(Success: true, reached), JsonAnswers.Json.NotifyAnswer);
    }

    /// <returns>What is wrong with the body, or null when it was sent.</returns>
    private string? Notify(JsonElement root, out int reached)
    {
        reached = 0;
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
}
