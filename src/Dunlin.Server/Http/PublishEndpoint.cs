using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dunlin.Server.Http;

/// <summary><c>POST /api/publish</c> with <c>{"channel": "name", "data": anything}</c>; optional <c>event</c>, a name, <c>ephemeral</c>, and <c>key</c>.</summary>
internal sealed class PublishEndpoint(IChannels channels, int maxBodySize)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context, maxBodySize);
        if (body is null)
            return;

        if (Publish(body.RootElement, out var answer) is { } problem)
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, problem);
        else
            await context.WriteJsonAsync(answer!, JsonAnswers.Json.PublishAnswer);
    }

    /// <returns>What is wrong with the body, or null when it was published.</returns>
    private string? Publish(JsonElement body, out PublishAnswer? answer)
    {
        answer = null;
        if (!TryGetText(body, "channel", out var channel) || channel is null)
            return "'channel' must be a string.";
        if (!body.TryGetProperty("data", out var data))
            return "'data' is missing.";
        if (!TryGetText(body, "event", out var name))
            return "'event' must be a string.";
        if (body.TryGetProperty("ephemeral", out var ephemeral) && ephemeral.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            return "'ephemeral' must be true or false.";
        if (!TryGetText(body, "key", out var key))
            return "'key' must be a string.";

        var options = new ChannelPublishOptions { Event = name, Ephemeral = ephemeral.ValueKind == JsonValueKind.True, Key = key };
        try
        {
            answer = Answer(channels.Publish(channel, JsonMarshal.GetRawUtf8Value(data), options));
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Split(" (Parameter", 2)[0];
        }
    }

    // Null when it is absent, or says null.
    private static bool TryGetText(JsonElement body, string name, out string? text)
    {
        text = null;
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;

        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can write and text cannot hold.
            return false;
        }
    }

    private static PublishAnswer Answer(ChannelPublishResult result) =>
        result.Offset > 0
            ? new PublishAnswer(result.Offset, result.Epoch, result.Reached, result.IsDuplicate)
            : new PublishAnswer(null, null, result.Reached, result.IsDuplicate);
}
