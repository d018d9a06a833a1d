using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dunlin.Testing.Hosting;

/// <summary>A program that runs in this process.</summary>
/// <param name="Host">Its host, which has started.</param>
/// <param name="Ended">Its entry point has returned, or failed.</param>
internal sealed record RunningProgram(IHost Host, Task Ended)
{
    private readonly IHostApplicationLifetime _lifetime = Host.Services.GetRequiredService<IHostApplicationLifetime>();

    /// <summary>Ends when the host has stopped. An entry point that waits for that stops the host itself, and disposes it: two at once would be in each other's way.</summary>
    public Task StopAsync()
    {
        if (_lifetime.ApplicationStopped.IsCancellationRequested)
            return Ended;
        if (Ended.IsCompleted)
            return Host.StopAsync();

        _lifetime.StopApplication();
        return Ended;
    }
}
