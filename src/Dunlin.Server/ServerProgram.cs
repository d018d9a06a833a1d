using Dunlin.Server.Configuration;
using Dunlin.Server.Diagnostics;

namespace Dunlin.Server;

/// <summary>The life of the process: check the command line, start, say what runs where, serve until told to stop.</summary>
internal static class ServerProgram
{
    /// <summary>Exit code 0 after a graceful stop, 1 when the server could not start.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var started = false;
        try
        {
            switch (CommandLine.Check(args))
            {
                case CommandLineRequest.Help:
                    await output.WriteLineAsync(CommandLine.HelpText);
                    return 0;
                case CommandLineRequest.Version:
                    await output.WriteLineAsync($"Dunlin {ServerVersion.Text}");
                    return 0;
            }

            await using var app = ServerApp.Build(args);
            await app.StartAsync();
            started = true;
            await output.WriteLineAsync(StartupBlock.Describe(app));
            app.Lifetime.ApplicationStopping.Register(() => output.WriteLine("Dunlin is stopping: clients are told to come back."));
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (!started && StartupFailure.Explain(exception) is { } line)
        {
            await errors.WriteLineAsync($"Dunlin cannot start: {line}");
            return 1;
        }
    }
}
