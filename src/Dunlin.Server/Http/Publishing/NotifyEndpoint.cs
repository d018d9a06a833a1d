using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dunlin.Server.Http.Publishing;

/// <summary>
/// <c>POST /api/notify</c> with <c>{"message": "text"}</c> or <c>{"data": anything}</c>: a <c>notification</c> to every
/// connection. A message is sent as the data <c>{"message": "text"}</c>.
/// </summary>
internal sealed class NotifyEndpoint(INotifications notifications, Func<int> maxBodySize) : JsonEndpoint<NotifyAnswer>(maxBodySize, JsonAnswers.Json.NotifyAnswer)
{
    protected override ValueTask<Outcome<NotifyAnswer>> ExecuteAsync(JsonElement body) => new(Notify(body));

    private Outcome<NotifyAnswer> Notify(JsonElement body)
    {
        if (body.TryGetProperty("channel", out _))
            return "'channel' is not supported: a notification goes to every connection.";

        var hasMessage = body.TryGetProperty("message", out var message);
        var hasData = body.TryGetProperty("data", out var data);
        if (hasMessage == hasData)
            return "Give either 'message', a string, or 'data', any JSON value.";
        if (hasMessage && message.ValueKind != JsonValueKind.String)
            return "'message' must be a string.";

        return new NotifyAnswer(Success: true, notifications.NotifyJson(hasData ? JsonMarshal.GetRawUtf8Value(data) : MessageData(message)));
    }

    private static byte[] MessageData(JsonElement message) => [.. "{\"message\":"u8, .. JsonMarshal.GetRawUtf8Value(message), (byte)'}'];
}
