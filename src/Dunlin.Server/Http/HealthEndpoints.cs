namespace Dunlin.Server.Http;

/// <summary>
/// <c>/health/live</c>: the process serves requests. <c>/health/ready</c>: it wants more of them, which ends when it begins to stop.
/// </summary>
internal sealed class HealthEndpoints(IHostApplicationLifetime lifetime)
{
    public static Task LiveAsync(HttpContext context) => context.WriteJsonAsync(new HealthAnswer("live"), JsonAnswers.Json.HealthAnswer);

    public Task ReadyAsync(HttpContext context)
    {
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        if (stopping)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.WriteJsonAsync(new HealthAnswer(stopping ? "stopping" : "ready"), JsonAnswers.Json.HealthAnswer);
    }
}
