using System.Text.Json;

namespace Dunlin.Server.Http;

/// <summary>The answer of <c>POST /api/revoke</c>: connections that are closed for it.</summary>
internal sealed record RevokeAnswer(int Affected);

/// <summary><c>POST /api/revoke</c> with <c>{"user": "name"}</c>, every token of the user that was issued up to now, or <c>{"token": "jti"}</c>, one token.</summary>
internal sealed class RevokeEndpoint(IRevocations revocations, Func<int> maxBodySize) : JsonEndpoint<RevokeAnswer>(maxBodySize, JsonAnswers.Json.RevokeAnswer)
{
    protected override ValueTask<Outcome<RevokeAnswer>> ExecuteAsync(JsonElement body) => new(Revoke(body));

    private Outcome<RevokeAnswer> Revoke(JsonElement body)
    {
        if (!body.TryGetText("user", out var user) || !body.TryGetText("token", out var token) || user is null == token is null)
            return "Give either 'user' or 'token', a string.";

        try
        {
            return new RevokeAnswer(user is not null ? revocations.RevokeUser(user) : revocations.RevokeToken(token!));
        }
        catch (ArgumentException)
        {
            return "'user' and 'token' have 1 to 256 characters.";
        }
    }
}
