using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests;

/// <summary>The server inside the test process, on a port that the system chose.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static Task<RunningServer> StartAsync(params string[] args) => StartAsync(static _ => { }, args);

    public static async Task<RunningServer> StartAsync(Action<WebApplicationBuilder> configure, params string[] args)
    {
        var app = ServerApp.Build(["--urls", "http://127.0.0.1:0", .. args], configure);
        await app.StartAsync();
        return new RunningServer(app);
    }

    public Task<NativeClient> ConnectAsync() => NativeClient.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri);

    public Task<HttpResponseMessage> NotifyAsync(string body, string type = "application/json") =>
        NotifyAsync(new StringContent(body, Encoding.UTF8) { Headers = { ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type) } });

    public Task<HttpResponseMessage> NotifyAsync(HttpContent body) => Http.PostAsync(new Uri("/api/notify", UriKind.Relative), body);

    public Task<string> GetTextAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
    }
}
