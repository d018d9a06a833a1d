using Dunlin.Server.Configuration;
using Dunlin.Server.Diagnostics;

namespace Dunlin.Server;

/// <summary>The life of the process: check the command line, start, say what runs where, serve until told to stop.</summary>
internal static class ServerProgram
{
    /// <summary>Exit code 0 after a graceful stop, 1 when the server could not start.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter errors)
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
                case CommandLineRequest.HashKey:
                    await output.WriteLineAsync(await HashKeyAsync(input));
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
        catch (OperationCanceledException) when (!started)
        {
            // Told to stop before it had started: nothing has to be ended.
            return 0;
        }
        catch (Exception exception) when (!started && StartupFailure.Explain(exception) is { } line)
        {
            await errors.WriteLineAsync($"Dunlin cannot start: {line}");
            return 1;
        }
    }

    private static async Task<string> HashKeyAsync(TextReader input) =>
        (await input.ReadLineAsync())?.Trim() is { Length: > 0 } key
            ? ApiKey.HashOf(key)
            : throw new SettingException("--hash-key reads a key from standard input, and there is none: openssl rand -hex 32 | tee api-key | Dunlin.Server --hash-key");
}
