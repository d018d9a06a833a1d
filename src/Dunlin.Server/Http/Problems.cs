namespace Dunlin.Server.Http;

/// <summary>Errors as RFC 9457 problem details.</summary>
internal static class Problems
{
    public static Task WriteAsync(HttpContext context, int status, string detail) =>
        Results.Problem(statusCode: status, detail: detail).ExecuteAsync(context);
}
