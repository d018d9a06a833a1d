using System.Text.Json;

namespace Dunlin.Server.Http.ClientCommands;

/// <summary>Reads which clients a body means: <c>connection</c> or <c>user</c>.</summary>
internal static class ClientFields
{
    /// <returns>What is wrong with them; null: nothing.</returns>
    public static string? Read(JsonElement body, out ClientSelector clients)
    {
        clients = default;
        if (!body.TryGetText("connection", out var connection))
            return "'connection' must be a string.";
        if (!body.TryGetText("user", out var user))
            return "'user' must be a string.";
        if (connection is null == user is null)
            return "Give either 'connection' or 'user'.";

        clients = connection is null ? ClientSelector.OfUser(user!) : ClientSelector.OfConnection(connection);
        return null;
    }
}
