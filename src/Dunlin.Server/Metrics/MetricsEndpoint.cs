namespace Dunlin.Server.Metrics;

/// <summary><c>GET /metrics</c>: what Prometheus scrapes.</summary>
internal sealed class MetricsEndpoint(MetricsCollector collector)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(collector.Collect(), context.RequestAborted);
    }
}
