namespace Dunlin.Server.Http;

/// <summary>
/// <c>/health/live</c>: the process serves requests. <c>/health/ready</c>: it wants more of them, which ends when it begins to stop. A node that has lost its broker wants more: it is
/// <c>degraded</c>, and so are all the others, most likely.
/// </summary>
internal sealed class HealthEndpoints(IHostApplicationLifetime lifetime, IBrokerState broker)
{
    public static Task LiveAsync(HttpContext context) => context.WriteJsonAsync(new HealthAnswer("live", null), JsonAnswers.Json.HealthAnswer);

    public Task ReadyAsync(HttpContext context)
    {
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        if (stopping)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        var status = stopping ? "stopping" : broker.IsConnected ? "ready" : "degraded";
        return context.WriteJsonAsync(new HealthAnswer(status, BrokerText()), JsonAnswers.Json.HealthAnswer);
    }

    private string? BrokerText() => !broker.IsConfigured ? null : broker.IsConnected ? "connected" : "unavailable";
}
