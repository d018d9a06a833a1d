using Microsoft.Extensions.Hosting;

namespace Dunlin.Testing.Hosting;

/// <summary>A program that runs in this process.</summary>
/// <param name="Host">Its host, which has started.</param>
/// <param name="Ended">Its entry point has returned, or failed.</param>
internal sealed record RunningProgram(IHost Host, Task Ended);
