using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Transport;

/// <summary>
/// Another client of the same server, which must notice nothing. Its answered requests are also how a test lets the server get on
/// without measuring time.
/// </summary>
internal sealed class Bystander : IDisposable
{
    // Several requests for each look: enough for a server that is not held back to move on.
    private const int RequestsPerLook = 100;
    private readonly RawHttpClient _client;

    private Bystander(RawHttpClient client) => _client = client;

    public static void Map(WebApplication app) => app.MapGet("/bystander", () => "fine");

    public static async Task<Bystander> ConnectAsync(TestApp app) => new(await RawHttpClient.ConnectAsync(app.Port));

    /// <summary>Returns when the server itself has accepted a connection that has said nothing: those of the system's queue are taken in order.</summary>
    public static async Task SeesAcceptedAsync(TestApp app, RawHttpClient silent)
    {
        await Until.TrueAsync(() => silent.IsAccepted, "the silent connection is accepted");
        using var next = await ConnectAsync(app);
        await next.GetsAnswersAsync();
    }

    public async Task GetsAnswersAsync(int requests = 1)
    {
        for (var i = 0; i < requests; i++)
            Assert.Equal("fine", (await _client.GetAsync("/bystander")).Text);
    }

    /// <summary>Waits until a counter has stood still while many requests were answered.</summary>
    public async Task SeesStandstillAsync(Func<long> counter)
    {
        long before;
        do
        {
            before = counter();
            await GetsAnswersAsync(RequestsPerLook);
        }
        while (counter() != before);
    }

    public void Dispose() => _client.Dispose();
}
