using System.Net;
using System.Text.Json;

namespace Dunlin.Server.Tests;

internal static class ProblemAssert
{
    /// <summary>The answer is RFC 9457 problem details with this status.</summary>
    /// <returns>The detail.</returns>
    public static async Task<string> IsProblemAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }
}
