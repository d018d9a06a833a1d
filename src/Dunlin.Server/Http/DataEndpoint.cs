namespace Dunlin.Server.Http;

/// <summary><c>GET /api/data</c>: the time and a greeting, to see that the server answers.</summary>
internal static class DataEndpoint
{
    public static Task InvokeAsync(HttpContext context)
    {
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var answer = new DataAnswer(time.GetUtcNow().ToUnixTimeMilliseconds(), WelcomePage.Greeting);
        return context.WriteJsonAsync(answer, JsonAnswers.Json.DataAnswer);
    }
}
