using Dunlin.TestSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Transport;

internal static class Endpoints
{
    /// <summary>Every address that the application listens on, in the order they were configured; the test application's own is the first.</summary>
    public static IReadOnlyList<Uri> Of(TestApp app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
}
