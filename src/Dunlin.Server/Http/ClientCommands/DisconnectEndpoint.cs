using System.Text.Json;

namespace Dunlin.Server.Http.ClientCommands;

/// <summary><c>POST /api/disconnect</c> with <c>connection</c> or <c>user</c>, optional <c>code</c> and <c>reason</c>.</summary>
internal sealed class DisconnectEndpoint(IClients clients, Func<int> maxBodySize) : JsonEndpoint<AffectedAnswer>(maxBodySize, JsonAnswers.Json.AffectedAnswer)
{
    private const string UsualReason = "disconnected by the server";

    protected override ValueTask<Outcome<AffectedAnswer>> ExecuteAsync(JsonElement body) => new(Disconnect(body));

    private Outcome<AffectedAnswer> Disconnect(JsonElement body)
    {
        if (ClientFields.Read(body, out var selected) is { } problem)
            return problem;
        if (!body.TryGetText("reason", out var reason))
            return "'reason' must be a string.";
        if (!TryGetCode(body, out var code))
            return "'code' must be a whole number.";

        try
        {
            return new AffectedAnswer(clients.Disconnect(selected, code, reason ?? UsualReason));
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Split(" (Parameter", 2)[0];
        }
    }

    private static bool TryGetCode(JsonElement body, out int code)
    {
        code = CloseCodes.Forbidden;
        return !body.TryGetProperty("code", out var value) || value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out code));
    }
}
