using System.Text.Json;

namespace Dunlin.Server.Http.ClientCommands;

/// <summary><c>POST /api/unsubscribe</c> with <c>channel</c>, and <c>connection</c> or <c>user</c>.</summary>
internal sealed class UnsubscribeEndpoint(IClients clients, Func<int> maxBodySize) : JsonEndpoint<AffectedAnswer>(maxBodySize, JsonAnswers.Json.AffectedAnswer)
{
    protected override async ValueTask<Outcome<AffectedAnswer>> ExecuteAsync(JsonElement body)
    {
        if (!body.TryGetText("channel", out var channel) || channel is null)
            return "'channel' must be a string.";
        if (ClientFields.Read(body, out var selected) is { } problem)
            return problem;

        return new AffectedAnswer(await clients.UnsubscribeAsync(selected, channel));
    }
}
